import { createHash } from 'node:crypto';
import {
  applyLimits,
  type EncodedEvents,
  type Event,
  type EventDraft,
  type FieldReader,
  ItemsWriter,
} from '@daybook/event';
import type { EventEnricher } from './ports.ts';

/** Ids are minted in advance, so many at a time. */
const idsAtOnce = 128;

/** The events of one delivery, encoded as they are read: each gets its id, and what is over a limit is cut. */
export class EventBatch {
  readonly #writer: ItemsWriter;
  readonly #mint: (count: number) => string[];
  readonly #enricher: EventEnricher | null;
  #ids: string[] = [];
  #used = 0;
  /** Of the events: those that were kept whole because nothing could read them. */
  unparsed = 0;

  constructor(mint: (count: number) => string[], bytesExpected: number, enricher: EventEnricher | null = null) {
    this.#writer = new ItemsWriter(bytesExpected);
    this.#mint = mint;
    this.#enricher = enricher;
  }

  get count(): number {
    return this.#writer.count;
  }

  /** An event that is taken as its text says it (`ItemsWriter.addText`). */
  text(found: FieldReader): void {
    this.#writer.addText(this.#id(), found, this.#enricher?.text(found) ?? null);
  }

  draft(draft: EventDraft): void {
    if (draft.kind === 'system.unparsed') this.unparsed += 1;
    const enriched = this.#enricher?.draft(draft) ?? draft;
    this.#writer.add({ id: this.#id(), ...applyLimits(enriched, sha256Hex) });
  }

  /** An event that has its id already and is within the limits. */
  whole(event: Event): void {
    this.#writer.add(event);
  }

  /** Everything that was added; the batch is empty then. */
  take(): EncodedEvents {
    return this.#writer.take();
  }

  #id(): string {
    if (this.#used === this.#ids.length) {
      this.#ids = this.#mint(idsAtOnce);
      this.#used = 0;
    }
    const id = this.#ids[this.#used] ?? '';
    this.#used += 1;
    return id;
  }
}

function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
