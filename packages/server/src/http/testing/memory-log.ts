import {
  encodeEvents,
  encodeReceipt,
  encodeSections,
  type EventDraft,
  eventOfItems,
  formatPosition,
  type Position,
  revealSections,
  type SectionId,
  showSections,
  type StoredEvent,
} from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import { nodeCrypto } from '@daybook/tlog/node';
import { itemsOf } from '../../index/testing.ts';
import type { CommittedBatch, LedgerFeed } from '../../ledger/feed.ts';
import type { AppendedBatch, EventDoor } from '../../receive/intake/index.ts';
import type { LogReading } from '../index.ts';

const tenant = 'default';

/** A log in memory: what is appended is there at once, for readers and the index alike. */
export class MemoryLog implements EventDoor, LogReading, LedgerFeed {
  readonly tenant = tenant;
  readonly log = 1;
  readonly origin = 'test/log';
  readonly vkeys = ['test/log+00000000+key'];
  readonly stored: StoredEvent[] = [];
  readonly sentKeys: unknown[] = [];
  readonly #listeners = new Set<(batch: CommittedBatch) => void>();
  /** Set by tests. */
  busy = false;
  refusal: Extract<AppendedBatch, { ok: false }> | null = null;
  ownFails = false;
  /** When the first event is received; each is a microsecond after the one before. */
  receivedFromUs = 1_763_892_000_000_000;
  damaged: number | null = null;
  destroyed: number | null = null;
  /** What `append` waits for. */
  gate: Promise<void> = Promise.resolve();

  async append(input: Parameters<EventDoor['append']>[0]): Promise<AppendedBatch> {
    await this.gate;
    if (this.refusal !== null) return this.refusal;
    const first = this.stored.length;
    this.sentKeys.push(...input.keys);
    const { count, items: bytes, offsets } = input.events;
    for (let i = 0; i < count; i += 1) {
      const event = eventOfItems({ bytes, start: offsets[i] ?? 0, end: offsets[i + 1] ?? 0 });
      if (event === null) throw new Error('the items of an event cannot be read');
      const position = { log: 1, index: this.stored.length };
      const receivedUs = this.receivedFromUs + position.index;
      const ofClass = typeof input.class === 'number' ? input.class : (input.class[i] ?? 0);
      this.stored.push({ position, source: input.source, class: ofClass, receivedUs, own: input.own, event });
    }
    const end = this.stored.length;
    const batch = { tenant, log: 1, first, end, events: this.stored.slice(first).map(itemsOf) };
    for (const listener of this.#listeners) listener(batch);
    return { ok: true, log: 1, runs: [{ first, count }], repeated: 0, conflicts: 0 };
  }

  subscribe(listener: (batch: CommittedBatch) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Those that the server has for as long as it runs. */
  standing = 0;

  /** Those beside the standing ones. */
  get listeners(): number {
    return this.#listeners.size - this.standing;
  }

  async *read(from: number, eventsMax: number): AsyncGenerator<CommittedBatch> {
    const size = this.stored.length;
    for (let first = from; first < size; first += eventsMax) {
      const end = Math.min(first + eventsMax, size);
      await Promise.resolve();
      const events = this.stored.slice(first, end).filter(({ position }) => position.index !== this.damaged);
      yield { tenant, log: 1, first, end, events: events.map(itemsOf) };
    }
  }

  async appendOwn(draft: EventDraft, id: string): Promise<Position> {
    if (this.ownFails) throw new Error('disk full');
    await this.append({
      tenant,
      source: 0,
      own: true,
      class: 1,
      events: encodeEvents([{ id, ...draft }]),
      keys: [],
      unparsed: 0,
    });
    return { log: 1, index: this.stored.length - 1 };
  }

  get own(): EventDraft[] {
    return this.stored.filter((event) => event.own).map((event) => event.event);
  }

  get delivered(): StoredEvent[] {
    return this.stored.filter((event) => !event.own);
  }

  size(): number {
    return this.stored.length;
  }

  checkpoint(): string | null {
    return this.stored.length === 0 ? null : `test/log\n${this.stored.length}\n`;
  }

  find(positions: readonly Position[]): ReturnType<LogReading['find']> {
    return Promise.resolve(
      positions.map(({ log, index }) => {
        const stored = log === 1 ? this.stored[index] : undefined;
        if (stored === undefined)
          return { ok: false, code: 'not-found', detail: `the log has ${this.stored.length} events` };
        if (index === this.destroyed) return { ok: false, code: 'destroyed', detail: 'its key was destroyed' };
        if (index === this.damaged) return { ok: false, code: 'damaged', detail: 'its hash is wrong' };
        return { ok: true, stored };
      }),
    );
  }

  /** Its content is as of any receipt; what is no proof stands in the place of one. */
  async receipt(position: Position, sections: readonly SectionId[]): ReturnType<LogReading['receipt']> {
    const [found] = await this.find([position]);
    if (found?.ok !== true) return found ?? { ok: false, code: 'not-found', detail: '' };
    const record = { seed: new Uint8Array(16).fill(position.index), sections: encodeSections(found.stored.event) };
    const whole = {
      entry: new Uint8Array(1),
      sections: revealSections(record, createBatchHasher()),
      proof: formatPosition(position),
    };
    return { ...found, receipt: encodeReceipt(showSections(whole, sections, nodeCrypto.sha256)) };
  }

  file(path: string): Promise<Uint8Array | null> {
    return Promise.resolve(path === 'tile/0/000.p/5' ? new Uint8Array([1, 2, 3]) : null);
  }
}
