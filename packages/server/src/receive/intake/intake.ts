import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { applyLimits, type Event, type EventDraft, type Position } from '@daybook/event';
import type { Acknowledgers, AppendedBatch, EventDoor, SentKey } from './ports.ts';

export type Ack = 'durable' | 'indexed' | 'proved';

/** Drafts of one source on their way in. */
export interface Delivery {
  readonly tenant: string;
  readonly source: number;
  readonly drafts: readonly EventDraft[];
  /** Of each draft: true where it is known already that it is within the limits. Without it, all are looked through. */
  readonly small?: readonly boolean[];
  /** A key for all of them, and the bytes that it stands for. */
  readonly key: { readonly key: string; readonly content: Uint8Array } | null;
  /** Keys of single events; not used where there is a key for all. */
  readonly eventKeys: readonly { readonly offset: number; readonly key: string; readonly text: Uint8Array }[];
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
  /** Number of the retention class of what sources deliver. */
  readonly class: number;
  readonly monotonicMs: () => number;
}

const indexedTimeoutMs = 10_000;
/** Others have their turn after so much work on one batch. */
const turnMsMax = 10;

/** The one way in for events of sources: limits are applied, ids given, keys hashed, and the acknowledgement waited for. */
export class Intake {
  readonly #options: IntakeOptions;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  async take(delivery: Delivery): Promise<Taken> {
    const { door, mint, monotonicMs } = this.#options;
    if (door.busy) return { ok: false, code: 'busy', detail: 'the log has as much in hand as it takes' };
    const { tenant, source, small } = delivery;
    const ids = mint(delivery.drafts.length);
    const events: Event[] = [];
    let turnMs = monotonicMs();
    for (const [i, draft] of delivery.drafts.entries()) {
      const isSmall = small?.[i] === true;
      events.push(toEvent(ids[i] ?? '', draft, isSmall));
      if (isSmall || monotonicMs() - turnMs < turnMsMax) continue;
      await setImmediate();
      turnMs = monotonicMs();
    }
    const appended = await door.append({
      tenant,
      source,
      own: false,
      class: this.#options.class,
      events,
      keys: keysOf(delivery),
    });
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

function toEvent(id: string, draft: EventDraft, isSmall: boolean): Event {
  return { id, ...(isSmall ? draft : applyLimits(draft, sha256Hex)) };
}

function* positionsOf({ log, runs }: Extract<AppendedBatch, { ok: true }>): Generator<Position> {
  for (const { first, count } of runs) for (let i = 0; i < count; i += 1) yield { log, index: first + i };
}

function keysOf({ key, eventKeys, drafts }: Delivery): SentKey[] {
  if (key !== null) {
    return [{ keyHash: sha256(key.key), contentHash: sha256(key.content), offset: 0, count: drafts.length }];
  }
  return eventKeys.map(({ offset, key: eventKey, text }) => ({
    keyHash: sha256(eventKey),
    contentHash: sha256(text),
    offset,
    count: 1,
  }));
}

function sha256(data: Uint8Array | string): Uint8Array {
  return createHash('sha256').update(data).digest();
}

function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
