import type { LedgerFeed } from '../ledger/feed.ts';
import type { ClickHouseServer, ServerState } from '../platform/clickhouse/index.ts';
import type { Clock } from '../platform/clock.ts';
import { Comparer, type Comparison } from './compare.ts';
import { type DayRows, daysWithRows, removeDay } from './day-rows.ts';
import { type ErasedRows, eraseRows } from './erased-rows.ts';
import { Follower } from './follower.ts';
import { TableKeeper } from './keeper.ts';
import { type FollowLimits, followLimits } from './limits.ts';
import { detachedParts, dropBrokenParts, dropDetached } from './parts.ts';
import { type Outside, partitionsBefore, removeOutside } from './outside-rows.ts';
import { type FollowerStore, type IndexTier, type Span, wholeTier } from './ports.ts';
import { readChunks } from './read-chunks.ts';
import { QueryRunner, type SearchLimits, searchLimits } from './runner.ts';
import { EventSearch } from './search.ts';
import { countRange, deleteRange, insertRows, killQuery, type LogRange } from './table.ts';
import { within } from './within.ts';

export interface EventIndexOptions {
  readonly server: ClickHouseServer;
  /** One for each log that is to be searched. More are followed by `follow`. */
  readonly feeds: readonly LedgerFeed[];
  readonly store: FollowerStore;
  readonly clock: Clock;
  /** Never the same id twice, also not after a restart. */
  readonly newQueryId: () => string;
  readonly followLimits?: FollowLimits;
  readonly searchLimits?: SearchLimits;
  /** For whoever runs the server: what went wrong and what is done about it. */
  readonly report?: (message: string) => void;
}

export interface CompareReport {
  readonly logs: readonly Comparison[];
  /** Parts that the engine had set aside as damaged; they are removed once their rows are back. */
  readonly detachedParts: readonly string[];
  /** Parts that failed the check of their checksums. */
  readonly brokenParts: readonly string[];
}

const readyMsMax = 60_000;
const closeMsMax = 3_000;

/** The index of every log of a server: what fills it, what is asked of it, what holds it against the ledger. */
export class EventIndex implements AsyncDisposable {
  readonly search: EventSearch;
  readonly #server: ClickHouseServer;
  readonly #keeper: TableKeeper;
  /** In step with each other. */
  readonly #followers: Follower[] = [];
  readonly #comparers: Comparer[] = [];
  readonly #tiers: IndexTier[] = [];
  readonly #limits: FollowLimits;
  readonly #newQueryId: () => string;
  /** What `refill` inserts, until it is known how that ended. */
  #filling: string | null = null;
  readonly #addFollower: (feed: LedgerFeed, tier: IndexTier) => void;
  /** Comparisons and rebuilds, one after the other. */
  #work: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: EventIndexOptions) {
    const { server, feeds, store, clock, newQueryId, report } = options;
    const limits = options.followLimits ?? followLimits;
    this.#server = server;
    this.#limits = limits;
    this.#newQueryId = newQueryId;
    this.#keeper = new TableKeeper(server);
    this.search = new EventSearch(new QueryRunner(server, newQueryId, options.searchLimits ?? searchLimits));
    const shared = {
      keeper: this.#keeper,
      store,
      clock,
      newQueryId,
      limits,
      ...(report === undefined ? {} : { report }),
    };
    this.#addFollower = (feed, tier) => {
      this.#followers.push(new Follower({ ...shared, feed, tier }));
      this.#tiers.push(tier);
      this.#comparers.push(new Comparer(feed, limits, newQueryId));
    };
    for (const feed of feeds) this.#addFollower(feed, wholeTier);
  }

  /** Fills the index from one more log from now on, as far as its tier says. */
  follow(feed: LedgerFeed, tier: IndexTier = wholeTier): void {
    this.#addFollower(feed, tier);
  }

  /** Ready once questions are answered: the server is, and the table is there. */
  get state(): ServerState {
    const { state } = this.#server;
    return state.name === 'ready' && !this.#keeper.isOpen ? { name: 'starting' } : state;
  }

  /** Where each log is: every index before `indexed` is found, `lag` more are durable but not yet found. */
  progress(): { tenant: string; log: number; indexed: number; lag: number }[] {
    return this.#followers.map(({ tenant, log, indexed, lag }) => ({ tenant, log, indexed, lag }));
  }

  /** True when queries find the event; false when that took longer than `timeoutMs`. */
  async waitUntil(tenant: string, log: number, index: number, timeoutMs: number): Promise<boolean> {
    const follower = this.#followers.find((each) => each.tenant === tenant && each.log === log);
    return follower === undefined ? false : follower.waitUntil(index, timeoutMs);
  }

  /**
   * Holds the index against the ledger and mends it, while both go on being used. `deep` also reads every part for its
   * checksums, which takes as long as reading the whole index.
   */
  compare(deep: boolean): Promise<CompareReport> {
    return this.#inTurn(async () => {
      await this.known();
      const { client } = await this.#keeper.open(readyMsMax);
      const brokenParts = deep ? await dropBrokenParts(client) : [];
      const detached = await detachedParts(client);
      const logs: Comparison[] = [];
      for (const [i, comparer] of this.#comparers.entries()) {
        logs.push(await comparer.compare(client, this.#spansOf(i)));
      }
      for (const part of detached) await dropDetached(client, part);
      return { logs, detachedParts: detached, brokenParts };
    });
  }

  /** Drops the index and fills it again; resolves when it has everything that was durable when it was called. */
  rebuild(progress: (indexed: number, total: number) => void): Promise<void> {
    return this.#inTurn(async () => {
      await this.#keeper.recreate(readyMsMax);
      for (const follower of this.#followers) follower.startAnew();
      const ends = this.#followers.map(({ indexed, lag }) => indexed + lag);
      const between = (i: number, at: number): number => Math.max(0, at - (this.#tiers[i]?.floor ?? 0));
      const total = (): number => ends.reduce((sum, end, i) => sum + between(i, end), 0);
      const whole = () => this.#followers.every((follower, i) => follower.indexed >= (ends[i] ?? 0));
      while (!whole() && !this.#closed) {
        await Promise.all(this.#followers.map((follower, i) => follower.waitUntil((ends[i] ?? 0) - 1, 500)));
        progress(
          this.#followers.reduce((sum, { indexed }, i) => sum + between(i, Math.min(indexed, ends[i] ?? 0)), 0),
          total(),
        );
      }
    });
  }

  /** Classes and days of receipt of which a log has rows. */
  days(tenant: string, log: number) {
    return this.#inTurn(async () => {
      const { client } = await this.#keeper.open(readyMsMax);
      return daysWithRows(client, tenant, log);
    });
  }

  /** Removes the rows of what was destroyed. What was inserted meanwhile is found when the days are looked at again. */
  removeDay(rows: DayRows): Promise<void> {
    return this.#inTurn(async () => {
      const { client } = await this.#keeper.open(readyMsMax);
      await removeDay(client, rows);
    });
  }

  /** Resolves once it is known where each log is, and so what of it is to be there. */
  async known(): Promise<void> {
    await Promise.all(this.#followers.map((follower) => follower.known()));
  }

  /** Names the table: one that was made anew has another name. */
  async table(): Promise<string> {
    return (await this.#keeper.open(readyMsMax)).table;
  }

  /** Removes what is outside, of days before one. `outside` is asked again for each partition, `removed` told of each. */
  async removeOutside(day: number, outside: () => readonly Outside[], removed: (rows: number) => Promise<void>) {
    const partitions = await this.#inTurn(async () =>
      partitionsBefore((await this.#keeper.open(readyMsMax)).client, day),
    );
    for (const partition of partitions)
      await removed(
        await this.#inTurn(async () =>
          removeOutside((await this.#keeper.open(readyMsMax)).client, partition, outside()),
        ),
      );
  }

  /** Removes what there is of a range that is to be filled. */
  clear(range: LogRange): Promise<void> {
    return this.#inTurn(async () => {
      const { client } = await this.#keeper.open(readyMsMax);
      // The engine may still be busy with what was inserted, although it did not answer.
      if (this.#filling !== null) await killQuery(client, this.#filling);
      this.#filling = null;
      if ((await countRange(client, range)).rows > 0) await deleteRange(client, range);
    });
  }

  /**
   * Inserts what the ledger has of a range that has no rows, and gives how many it made; null where the table is another one. What is removed
   * by `removeDay` goes before or after all of it: what was destroyed in between does not come back.
   */
  refill(range: LogRange, table: string): Promise<number | null> {
    return this.#inTurn(async () => {
      const { feed } = this.#followers.find(({ tenant, log }) => tenant === range.tenant && log === range.log) ?? {};
      if (feed === undefined) throw new Error(`the index does not follow log ${range.log} of ${range.tenant}`);
      let rows = 0;
      for await (const chunk of readChunks(feed, range, this.#limits)) {
        const open = await this.#keeper.open(readyMsMax);
        if (open.table !== table) return null;
        this.#filling = this.#newQueryId();
        await insertRows(open.client, chunk.bytes, this.#filling);
        rows += chunk.rows;
      }
      this.#filling = null;
      return (await this.#keeper.open(readyMsMax)).table === table ? rows : null;
    });
  }

  #spansOf(i: number): Span[] {
    const { floor, whole } = this.#tiers[i] ?? wholeTier;
    return [...whole, { from: floor, end: this.#followers[i]?.indexed ?? 0 }];
  }

  /**
   * Puts what a log still has of some events in the place of their rows. When it resolves, no file of the index has what was in them. Throws
   * where the index is behind them: what it was handed before may still come.
   */
  eraseRows(rows: ErasedRows, signal: AbortSignal): Promise<void> {
    return this.#inTurn(async () => {
      const at = this.#followers.findIndex(({ tenant, log }) => tenant === rows.tenant && log === rows.log);
      const [follower, tier = wholeTier] = [this.#followers[at], this.#tiers[at]];
      if (follower === undefined) throw new Error('nothing fills the index from this log');
      const isPast = await follower.waitUntil(rows.last, readyMsMax);
      if (!isPast) throw new Error('the index is behind what is to be erased from it');
      const { client } = await this.#keeper.open(readyMsMax);
      // What is not in the index does not get there by this.
      const isThere = (index: number): boolean =>
        index >= tier.floor || tier.filled.some(({ from, end }) => from <= index && index < end);
      const { feed } = follower;
      const filling = { feed, limits: this.#limits, newQueryId: this.#newQueryId, isThere };
      await eraseRows(client, rows, filling, signal);
    });
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#work.then(() => {
      if (this.#closed) throw new Error('The index is closed');
      return work();
    });
    this.#work = result.catch(() => undefined);
    return result;
  }

  /** Does not close the server, which others may ask. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#followers.map((follower) => follower[Symbol.asyncDispose]()));
    await within(this.#work, closeMsMax);
  }
}
