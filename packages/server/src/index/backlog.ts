import type { CommittedBatch, LedgerFeed } from '../ledger/feed.ts';
import type { FollowLimits } from './limits.ts';
import { ChunkBuilder, joinChunks, type RowChunk, RowMaker } from './rows.ts';

/**
 * What of a log is yet to be inserted, as rows: handed over in memory while there is room, read back from the ledger
 * otherwise. `take` gives every index once, in order.
 */
export class Backlog implements Disposable {
  readonly #feed: LedgerFeed;
  readonly #limits: FollowLimits;
  readonly #subscription: Disposable;
  readonly #handed = new RowMaker();
  readonly #read = new RowMaker();
  /** The rows after those that were taken last, while they are read. `#read` is in use by it. */
  #ahead: Promise<RowChunk | null> | null = null;
  /** Index after the last one taken. Owned by `take` and `reset`. */
  #next = 0;
  /** What was handed over, side by side; it may begin after `#next` while what lies between is read. */
  #chunks: RowChunk[] = [];
  #chunkRows = 0;
  #chunkBytes = 0;
  #wake: () => void = () => undefined;
  #disposed = false;

  constructor(feed: LedgerFeed, limits: FollowLimits) {
    this.#feed = feed;
    this.#limits = limits;
    this.#subscription = feed.subscribe((batch) => this.#hand(batch));
  }

  /** Index after the last one taken. */
  get next(): number {
    return this.#next;
  }

  /** Rows that wait in memory. */
  get rows(): number {
    return this.#chunkRows;
  }

  /** True when there are as many rows as one insert takes, or more is waiting in the ledger. */
  get full(): boolean {
    return this.#chunkRows >= this.#limits.rowsMax || (this.#isBehind() && this.#feed.size() > this.#next);
  }

  /** What waits is kept where it goes on from there: a failure is no reason to read it all again. */
  async reset(next: number): Promise<void> {
    if (next === this.#next) return;
    this.#next = next;
    this.#drop();
    const ahead = this.#ahead;
    this.#ahead = null;
    await ahead?.catch(() => undefined);
  }

  /** Resolves when `take` will find something, and at the latest when `wake` is called or this is disposed of. */
  async wait(): Promise<void> {
    if (this.#disposed || this.#feed.size() > this.#next || this.#chunks.length > 0) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  wake(): void {
    this.#wake();
  }

  /** The next rows, at most as many as one insert takes; null when there is nothing. */
  async take(): Promise<RowChunk | null> {
    const chunk = this.#isBehind() ? await this.#takeRead() : this.#takeHanded();
    if (chunk === null) return null;
    this.#next = chunk.end;
    if (this.#feed.size() - this.#next >= this.#limits.rowsMax && this.#isBehind()) this.#readAhead();
    return chunk;
  }

  /**
   * Far behind, the next rows are read while these are inserted. What is handed over meanwhile lies after them: they end
   * where the log ended.
   */
  #readAhead(): void {
    this.#ahead = this.#readBack();
    this.#ahead.catch(() => undefined);
  }

  #takeRead(): Promise<RowChunk | null> {
    const ahead = this.#ahead ?? this.#readBack();
    this.#ahead = null;
    return ahead;
  }

  #isBehind(): boolean {
    return this.#chunks[0]?.from !== this.#next;
  }

  #hand(batch: CommittedBatch): void {
    const { rowsMax, queueRowsMax, queueBytesMax } = this.#limits;
    const tail = this.#chunks.at(-1)?.end ?? null;
    // Far behind, what is new is not worth keeping: it would only wait.
    const fits = tail === null ? batch.first - this.#next <= rowsMax : batch.first === tail;
    const room = this.#chunkRows + batch.events.length <= queueRowsMax && this.#chunkBytes < queueBytesMax;
    if (fits && room && batch.end > this.#next) {
      const from = Math.max(batch.first, this.#next);
      const builder = new ChunkBuilder(batch.tenant, from, this.#handed);
      builder.add(batch.events, batch.end);
      const chunk = builder.finish(batch.end);
      this.#chunks.push(chunk);
      this.#chunkRows += chunk.rows;
      this.#chunkBytes += chunk.bytes.length;
    }
    this.#wake();
  }

  #takeHanded(): RowChunk | null {
    const taken: RowChunk[] = [];
    let rows = 0;
    let bytes = 0;
    for (const chunk of this.#chunks) {
      const over = rows + chunk.rows > this.#limits.rowsMax || bytes + chunk.bytes.length > this.#limits.bytesMax;
      if (over && taken.length > 0) break;
      taken.push(chunk);
      rows += chunk.rows;
      bytes += chunk.bytes.length;
    }
    this.#chunks = this.#chunks.slice(taken.length);
    this.#chunkRows -= rows;
    this.#chunkBytes -= bytes;
    return taken.length === 0 ? null : joinChunks(taken);
  }

  /** Reads up to where what was handed over begins. */
  async #readBack(): Promise<RowChunk | null> {
    const { rowsMax, bytesMax, readEventsMax } = this.#limits;
    const from = this.#next;
    if (this.#feed.size() <= from) return null;
    const builder = new ChunkBuilder(this.#feed.tenant, from, this.#read);
    const end = Math.min(from + rowsMax, this.#chunks[0]?.from ?? Infinity);
    let at = from;
    for await (const batch of this.#feed.read(from, readEventsMax, end)) {
      builder.add(batch.events, batch.end);
      at = batch.end;
      if (builder.bytes > bytesMax || this.#disposed) break;
    }
    const chunk = builder.finish(at);
    return at > from ? chunk : null;
  }

  #drop(): void {
    this.#chunks = [];
    this.#chunkRows = 0;
    this.#chunkBytes = 0;
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#subscription[Symbol.dispose]();
    this.#drop();
    this.#wake();
  }
}
