import type { StoredItems } from '@daybook/event';
import type { CommittedBatch, LedgerFeed } from '../../ledger/feed.ts';
import type { WatchLimits } from './limits.ts';

/** Events side by side, and the index after the last; indices whose content is gone have none. */
export interface WatchBatch {
  readonly end: number;
  readonly events: readonly StoredItems[];
}

/**
 * What of a log is yet to be watched: handed over as it is committed while there is room, read back from the ledger otherwise.
 * Whoever commits never waits for it.
 */
export class WatchQueue implements Disposable {
  readonly #feed: LedgerFeed;
  readonly #limits: WatchLimits;
  readonly #subscription: Disposable;
  /** In order; what lies between two is read back. Owned by `#hand` and `take`. */
  #batches: CommittedBatch[] = [];
  #events = 0;
  #bytes = 0;
  #wake: () => void = () => undefined;
  #isDisposed = false;

  constructor(feed: LedgerFeed, limits: WatchLimits) {
    this.#feed = feed;
    this.#limits = limits;
    this.#subscription = feed.subscribe((batch) => this.#hand(batch));
  }

  /** Events that wait in memory. */
  get events(): number {
    return this.#events;
  }

  /** Resolves when `take` will find something, and at the latest after `timeoutMs` or when this is disposed of. */
  async wait(next: number, timeoutMs: number): Promise<void> {
    if (this.#isDisposed || this.#feed.size() > next) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** The events from `next` on, at most one batch of them; null where there are none. Each call goes on from the last. */
  async take(next: number): Promise<WatchBatch | null> {
    while ((this.#batches[0]?.end ?? Infinity) <= next) this.#shift();
    const head = this.#batches[0];
    if (head === undefined || head.first > next) return await this.#read(next, head?.first);
    const end = Math.min(head.end, next + this.#limits.batchEventsMax);
    const events = head.events.filter(({ position: { index } }) => index >= next && index < end);
    if (end === head.end) this.#shift();
    return { end, events };
  }

  /** What waits is read back from the ledger, as it is there by then. */
  clear(): void {
    this.#batches = [];
    this.#events = 0;
    this.#bytes = 0;
    this.#wake();
  }

  async #read(next: number, until: number | undefined): Promise<WatchBatch | null> {
    const end = Math.min(until ?? this.#feed.size(), next + this.#limits.batchEventsMax);
    if (end <= next) return null;
    for await (const batch of this.#feed.read(next, this.#limits.batchEventsMax, end)) return batch;
    return null;
  }

  #shift(): void {
    const batch = this.#batches.shift();
    if (batch === undefined) return;
    this.#events -= batch.events.length;
    this.#bytes -= bytesOf(batch);
  }

  #hand(batch: CommittedBatch): void {
    const { queueEventsMax, queueBytesMax } = this.#limits;
    const bytes = bytesOf(batch);
    const hasRoom = this.#events + batch.events.length <= queueEventsMax && this.#bytes + bytes <= queueBytesMax;
    if (hasRoom) {
      this.#batches.push(batch);
      this.#events += batch.events.length;
      this.#bytes += bytes;
    }
    this.#wake();
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#subscription[Symbol.dispose]();
    this.#batches = [];
    this.#wake();
  }
}

const bytesOf = ({ events }: CommittedBatch): number => events.reduce((sum, { start, end }) => sum + end - start, 0);
