import { setTimeout as sleep } from 'node:timers/promises';
import type { LedgerFeed } from '../ledger/feed.ts';
import type { Clock } from '../platform/clock.ts';
import { Backlog } from './backlog.ts';
import { Gate } from './gate.ts';
import type { OpenTable, TableKeeper } from './keeper.ts';
import { type FollowLimits, followLimits } from './limits.ts';
import { type FollowerState, type FollowerStore, type IndexTier, wholeTier } from './ports.ts';
import { readChunks } from './read-chunks.ts';
import type { RowChunk } from './rows.ts';
import { countRange, deleteRange, insertRows, killQuery, type LogRange } from './table.ts';
import { within } from './within.ts';

export interface FollowerOptions {
  readonly feed: LedgerFeed;
  /** What of it is to be in the index; all of it without one. */
  readonly tier?: IndexTier;
  readonly keeper: TableKeeper;
  readonly store: FollowerStore;
  readonly clock: Clock;
  readonly newQueryId: () => string;
  readonly limits?: FollowLimits;
  readonly report?: (message: string) => void;
}

const name = 'index';
const readyMsMax = 60_000;
const closeMsMax = 3_000;

/**
 * Follows one log into the index. Each range is saved as in flight before it is inserted; whatever ends in between, this
 * process, the engine or the connection, the range is counted afterwards, and where it is not whole it is deleted and
 * inserted again. Nobody waits for it but those who call `waitUntil`.
 */
export class Follower implements AsyncDisposable {
  readonly #options: FollowerOptions;
  readonly #limits: FollowLimits;
  readonly #backlog: Backlog;
  readonly #gate = new Gate();
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  /** Owned by the loop. Null until it is known, and after anything failed. */
  #state: FollowerState | null = null;
  /** The insert that the state says is in flight, for as long as this process knows it. */
  #inFlight: { chunk: RowChunk; queryId: string } | null = null;
  #lastStartMs = -Infinity;
  #intervalMs = 0;
  readonly #known = Promise.withResolvers<void>();

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#limits = options.limits ?? followLimits;
    this.#backlog = new Backlog(options.feed, this.#limits);
    this.#running = this.#run();
  }

  get feed(): LedgerFeed {
    return this.#options.feed;
  }

  get #tier(): IndexTier {
    return this.#options.tier ?? wholeTier;
  }

  get tenant(): string {
    return this.#options.feed.tenant;
  }

  get log(): number {
    return this.#options.feed.log;
  }

  /** Every index before this one is found by queries, as far as the tier has it. */
  get indexed(): number {
    return this.#gate.reached;
  }

  /** Durable events that queries do not find yet. */
  get lag(): number {
    return Math.max(0, this.#options.feed.size() - this.indexed);
  }

  /** True when queries find the event at that index; false when that took longer than `timeoutMs`, or this was closed. */
  waitUntil(index: number, timeoutMs: number): Promise<boolean> {
    return this.#gate.wait(index + 1, timeoutMs);
  }

  /** The table was made anew: it is filled from the beginning. The loop finds out by itself, this tells those who wait. */
  startAnew(): void {
    this.#gate.reset(0);
    this.#backlog.wake();
  }

  /** Resolves when it is known where the index is, so that `indexed` says it; at the latest when this is closed. */
  known(): Promise<void> {
    return this.#known.promise;
  }

  async #run(): Promise<void> {
    let pauseMs = this.#limits.retryMsMin;
    while (!this.#closing.signal.aborted) {
      try {
        await this.#step();
        pauseMs = this.#limits.retryMsMin;
      } catch (error) {
        if (this.#closing.signal.aborted) return;
        this.#state = null;
        this.#options.keeper.suspect();
        this.#options.report?.(
          `The index of log ${this.log} waits: ${error instanceof Error ? error.message : String(error)}`,
        );
        await this.#sleep(pauseMs);
        pauseMs = Math.min(pauseMs * 2, this.#limits.retryMsMax);
      }
    }
  }

  async #step(): Promise<void> {
    const { keeper, clock } = this.#options;
    const state = this.#state ?? (await this.#resolve(await keeper.open(readyMsMax)));
    await this.#backlog.wait();
    const restMs = this.#intervalMs - (clock.monotonicMs() - this.#lastStartMs);
    if (!this.#backlog.full && restMs > 0) await this.#sleep(restMs);
    if (this.#closing.signal.aborted) return;
    const open = await keeper.open(readyMsMax);
    if (open.table !== state.table) {
      this.#state = null;
      return;
    }
    this.#lastStartMs = clock.monotonicMs();
    const chunk = await this.#backlog.take();
    if (chunk === null) return;
    if (chunk.from !== state.end) throw new Error(`rows from ${chunk.from} follow ${state.end}`);
    await this.#insert(open, chunk);
    const tookMs = clock.monotonicMs() - this.#lastStartMs;
    this.#intervalMs = Math.min(Math.max(2 * tookMs, this.#limits.intervalMs), this.#limits.intervalMsMax);
  }

  async #insert(open: OpenTable, chunk: RowChunk): Promise<void> {
    const queryId = this.#options.newQueryId();
    this.#inFlight = { chunk, queryId };
    await this.#save({ from: chunk.from, end: chunk.end, rows: chunk.rows, table: open.table });
    if (chunk.rows > 0) await insertRows(open.client, chunk.bytes, queryId);
    await this.#reached(open, chunk.end);
  }

  /** Not saved: the next save says it too, so that one for each range is enough. */
  async #reached(open: OpenTable, end: number): Promise<FollowerState> {
    const { table } = await this.#options.keeper.open(readyMsMax);
    if (table !== open.table) throw new Error('it was made anew in the meantime');
    this.#inFlight = null;
    this.#state = { from: end, end, rows: 0, table: open.table };
    this.#gate.reach(end);
    this.#known.resolve();
    return this.#state;
  }

  /** Finds out where the index is, and makes the range that was in flight whole. */
  async #resolve(open: OpenTable): Promise<FollowerState> {
    const { store, feed } = this.#options;
    const saved = await store.load(name, feed.tenant, feed.log);
    const known = saved !== null && saved.table === open.table && saved.end <= feed.size();
    const state = known ? saved : await this.#startAnew(open);
    if (state.end > state.from) await this.#complete(open, state);
    // After a long stop it may be behind what is kept here: what lies between is passed over.
    const next = Math.max(state.end, this.#tier.floor);
    await this.#backlog.reset(next);
    return this.#reached(open, next);
  }

  /** Another table, another ledger or no state: what is in the index of this log counts for nothing. */
  async #startAnew(open: OpenTable): Promise<FollowerState> {
    this.#gate.reset(0);
    const all: LogRange = { tenant: this.tenant, log: this.log, from: 0, end: Number.MAX_SAFE_INTEGER };
    if ((await countRange(open.client, all)).rows > 0) await deleteRange(open.client, all);
    const from = await this.#tier.begin();
    return { from, end: from, rows: 0, table: open.table };
  }

  async #complete(open: OpenTable, state: FollowerState): Promise<void> {
    const { feed } = this.#options;
    // Of what lies before the floor rows may have left: what was counted then says nothing.
    const from = Math.max(state.from, this.#tier.floor);
    if (from >= state.end) return;
    const isCut = from > state.from;
    const range: LogRange = { tenant: feed.tenant, log: feed.log, from, end: state.end };
    const known =
      this.#inFlight?.chunk.from === state.from && this.#inFlight.chunk.end === state.end ? this.#inFlight : null;
    // The server may still be busy with it although the connection is gone.
    if (known !== null) await killQuery(open.client, known.queryId);
    const count = await countRange(open.client, range);
    if (!isCut && count.rows === state.rows && count.distinct === state.rows) return;
    if (count.rows > 0) await deleteRange(open.client, range);
    if (known !== null && !isCut) {
      const queryId = this.#options.newQueryId();
      this.#inFlight = { chunk: known.chunk, queryId };
      if (known.chunk.rows > 0) await insertRows(open.client, known.chunk.bytes, queryId);
      return;
    }
    for await (const chunk of readChunks(feed, range, this.#limits)) {
      await insertRows(open.client, chunk.bytes, this.#options.newQueryId());
    }
  }

  #save(state: FollowerState): Promise<void> {
    return this.#options.store.save(name, this.tenant, this.log, state);
  }

  async #sleep(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#closing.signal }).catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.#backlog[Symbol.dispose]();
    this.#gate.close();
    this.#known.resolve();
    // A request that still runs ends with the server; what it did is found out at the next start.
    await within(this.#running, closeMsMax);
  }
}
