import type { EncodedEvents, Position } from '@daybook/event';
import { keyHashes } from '../../platform/key-hashes.ts';
import { EventBatch } from './event-batch.ts';
import type { Acknowledgers, AppendedBatch, EventDoor, EventEnricher, SentKey } from './ports.ts';

export type Ack = 'durable' | 'indexed' | 'proved';

/** Events of one source on their way in. */
export interface Delivery {
  readonly tenant: string;
  readonly source: number;
  readonly events: EventBatch;
  /** A key for all of them, and the bytes that it stands for. */
  readonly key: { readonly key: string; readonly content: Uint8Array } | null;
  /** Keys of single events, or of `count` that follow each other; not used where there is a key for all. */
  readonly eventKeys: readonly {
    readonly offset: number;
    readonly count?: number;
    readonly key: string;
    readonly text: Uint8Array;
  }[];
  readonly ack: Ack;
}

export type Taken =
  | (Extract<AppendedBatch, { ok: true }> & {
      /** What was reached: `durable` where the rest did not come in time. */
      readonly ack: Ack;
      readonly receipts: readonly object[] | null;
    })
  | Extract<AppendedBatch, { ok: false }>
  | { readonly ok: false; readonly code: 'busy'; readonly detail: string };

export interface IntakeOptions {
  readonly door: EventDoor;
  readonly acknowledgers: Acknowledgers;
  /** `count` new UUIDv7s. */
  readonly mint: (count: number) => string[];
  /** Retention class of what a source delivers: of all events, or of each. */
  readonly classesOf: (tenant: string, source: number, events: EncodedEvents) => number | Uint16Array;
  /** Null, or left out, where nothing is looked up. */
  readonly enricher?: EventEnricher | null;
}

const indexedTimeoutMs = 10_000;
/** Room that the encoding of events takes beyond what was sent, as a share of it. */
const encodingShare = 1 / 4;

/** The one way in for events of sources: they are encoded, keys hashed, and the acknowledgement waited for. */
export class Intake {
  readonly #options: IntakeOptions;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** Where the events of a body of so many bytes are put as they are read. */
  batch(bodyBytes: number): EventBatch {
    const { mint, enricher = null } = this.#options;
    return new EventBatch(mint, Math.ceil(bodyBytes * (1 + encodingShare)), enricher);
  }

  async take(delivery: Delivery): Promise<Taken> {
    const { door, classesOf } = this.#options;
    if (door.busy) return { ok: false, code: 'busy', detail: 'the log has as much in hand as it takes' };
    const { tenant, source, events } = delivery;
    const keys = keysOf(delivery);
    const { unparsed } = events;
    const taken = events.take();
    const ofClass = classesOf(tenant, source, taken);
    const input = { tenant, source, own: false, class: ofClass, events: taken, keys, unparsed };
    const appended = await door.append(input);
    return appended.ok ? await this.#acknowledge(appended, delivery) : appended;
  }

  async #acknowledge(appended: Extract<AppendedBatch, { ok: true }>, { tenant, ack }: Delivery): Promise<Taken> {
    const { acknowledgers } = this.#options;
    if (ack === 'indexed') {
      const end = appended.runs.reduce((max, run) => Math.max(max, run.first + run.count), 0);
      const reached = await acknowledgers.indexed(tenant, { log: appended.log, index: end - 1 }, indexedTimeoutMs);
      return { ...appended, ack: reached ? 'indexed' : 'durable', receipts: null };
    }
    if (ack === 'durable') return { ...appended, ack, receipts: null };
    const receipts: object[] = [];
    for (const position of positionsOf(appended)) {
      const receipt = await acknowledgers.receipt(tenant, position);
      if (receipt === null) return { ...appended, ack: 'durable', receipts: null };
      receipts.push(receipt);
    }
    return { ...appended, ack: 'proved', receipts };
  }
}

function* positionsOf({ log, runs }: Extract<AppendedBatch, { ok: true }>): Generator<Position> {
  for (const { first, count } of runs) for (let i = 0; i < count; i += 1) yield { log, index: first + i };
}

function keysOf({ key, eventKeys, events }: Delivery): SentKey[] {
  if (key !== null) {
    return [{ ...keyHashes(key.key, key.content), offset: 0, count: events.count }];
  }
  return eventKeys.map(({ offset, count = 1, key: eventKey, text }) => ({
    ...keyHashes(eventKey, text),
    offset,
    count,
  }));
}
