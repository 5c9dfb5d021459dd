import { setTimeout as sleep } from 'node:timers/promises';
import type { StoredItems } from '@daybook/event';
import type { LedgerFeed } from '../../ledger/feed.ts';
import type { Clock } from '../../platform/clock.ts';
import { type WatchLimits, watchLimits } from './limits.ts';
import type { FollowStore } from './ports.ts';
import { Turn } from '../../platform/turn.ts';
import { WatchQueue } from './queue.ts';

export interface LogFollowerOptions<Found> {
  readonly feed: LedgerFeed;
  /** What it is called where it is in trouble: `watch`. */
  readonly name: string;
  readonly store: FollowStore<Found>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** What there is to an event. Asked with each once, in order; what it changes is put back when the store is asked for the position. */
  readonly foundIn: (items: StoredItems) => readonly Found[];
  /** After what was found was committed, and at the start. */
  readonly onCommitted: () => Promise<void>;
  readonly report: (message: string) => void;
  readonly limits?: WatchLimits;
}

/**
 * Follows one log. Position and what was found are committed together, so that whatever ends in between, each event is looked at and
 * nothing is written twice. Nobody waits for it.
 */
export class LogFollower<Found> implements AsyncDisposable {
  readonly #options: LogFollowerOptions<Found>;
  readonly #limits: WatchLimits;
  readonly #queue: WatchQueue;
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  /** Of the steps, and of what changes what is saved. */
  readonly #turn = new Turn();
  /** Index of the next event; null until it is known, and after anything failed. Owned by the loop. */
  #next: number | null = null;
  #saved = 0;
  #savedMs = 0;
  #turnStartMs = 0;
  /** What is committed after this began to follow is watched, however long it takes to begin. */
  readonly #firstSize: number;

  constructor(options: LogFollowerOptions<Found>) {
    this.#options = options;
    this.#firstSize = options.feed.size();
    this.#limits = options.limits ?? watchLimits;
    this.#queue = new WatchQueue(options.feed, this.#limits);
    this.#running = this.#run();
  }

  get tenant(): string {
    return this.#options.feed.tenant;
  }

  get log(): number {
    return this.#options.feed.log;
  }

  /** Durable events that were not looked at yet; all, until it is known. */
  get lag(): number {
    const size = this.#options.feed.size();
    return size - Math.min(this.#next ?? this.#saved, size);
  }

  async #run(): Promise<void> {
    let pauseMs = this.#limits.retryMsMin;
    while (!this.#closing.signal.aborted) {
      try {
        await this.#step();
        pauseMs = this.#limits.retryMsMin;
      } catch (error) {
        this.#next = null;
        if (this.#closing.signal.aborted) return;
        this.#options.report(
          `The ${this.#options.name} of ${this.tenant} waits: ${error instanceof Error ? error.message : String(error)}`,
        );
        await this.#sleep(pauseMs);
        pauseMs = Math.min(pauseMs * 2, this.#limits.retryMsMax);
      }
    }
    await this.#turn.run(() => this.#saveAtEnd());
  }

  /**
   * Has others change what is remembered, where it is saved and in memory: all of it is saved before, and nothing is looked at meanwhile. What
   * waits to be looked at is read from the log again. Throws what keeps it from being saved; then all is read anew.
   */
  async change(act: () => Promise<void>): Promise<void> {
    await this.#turn.run(async () => {
      this.#queue.clear();
      const next = this.#next ?? (await this.#begin());
      this.#next = null;
      await this.#commit(next, []);
      await act();
      this.#next = next;
    });
  }

  /** What was looked at is not looked at again by rules that are enabled afterwards. It would find no more if it were. */
  async #saveAtEnd(): Promise<void> {
    const { store, feed, name, report } = this.#options;
    const end = this.#next;
    if (end === null || (end === this.#saved && store.isChanged?.() !== true)) return;
    await store
      .commit({ tenant: feed.tenant, log: feed.log, end }, [])
      .catch((error: unknown) => report(`The position of the ${name} could not be saved: ${String(error)}`));
  }

  async #step(): Promise<void> {
    const next = this.#next ?? (await this.#turn.run(() => this.#begin()));
    await this.#queue.wait(next, this.#limits.saveMs);
    // After a failure what is remembered is of no position, whoever has the next turn.
    await this.#turn.run(() =>
      this.#look().catch((error: unknown) => {
        this.#next = null;
        throw error;
      }),
    );
  }

  async #look(): Promise<void> {
    const next = this.#next;
    // What is remembered could not be changed: the next step reads it anew.
    if (next === null) return;
    this.#turnStartMs = this.#options.clock.monotonicMs();
    const batch = await this.#queue.take(next);
    if (batch === null) return await this.#saveIfDue(next);
    const found: Found[] = [];
    // A batch is looked at to its end, also when this is closing: what a store remembers has to be of all that comes before the position.
    for (const items of batch.events) {
      if (this.#options.clock.monotonicMs() - this.#turnStartMs > this.#limits.turnMsMax) await this.#rest();
      found.push(...this.#options.foundIn(items));
    }
    if (found.length > 0) await this.#commit(batch.end, found);
    this.#next = batch.end;
    await this.#saveIfDue(batch.end);
  }

  /** Others have the thread for as long as this had it: a watch that is behind holds up nobody. */
  async #rest(): Promise<void> {
    await this.#sleep(Math.ceil(this.#options.clock.monotonicMs() - this.#turnStartMs));
    this.#turnStartMs = this.#options.clock.monotonicMs();
  }

  /** A log that was never watched is watched from now on: what was before is for backtests. */
  async #begin(): Promise<number> {
    const { store, feed, onCommitted } = this.#options;
    const known = await store.position(feed.tenant, feed.log);
    const next = known === null || known > feed.size() ? this.#firstSize : known;
    if (next !== known) await store.commit({ tenant: feed.tenant, log: feed.log, end: next }, []);
    this.#saved = next;
    this.#next = next;
    await onCommitted();
    return next;
  }

  async #saveIfDue(end: number): Promise<void> {
    const nowMs = this.#options.clock.monotonicMs();
    if (end === this.#saved && this.#options.store.isChanged?.() !== true) return;
    if (end - this.#saved < this.#limits.saveEvents && nowMs - this.#savedMs < this.#limits.saveMs) return;
    await this.#commit(end, []);
  }

  async #commit(end: number, found: readonly Found[]): Promise<void> {
    const { store, feed, onCommitted, clock } = this.#options;
    await store.commit({ tenant: feed.tenant, log: feed.log, end }, found);
    this.#saved = end;
    this.#savedMs = clock.monotonicMs();
    if (found.length > 0) await onCommitted();
  }

  async #sleep(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#closing.signal }).catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.#queue[Symbol.dispose]();
    await this.#running;
  }
}
