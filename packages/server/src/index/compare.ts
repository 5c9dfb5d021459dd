import type { ClickHouseClient } from '@clickhouse/client';
import type { LedgerFeed } from '../ledger/feed.ts';
import type { FollowLimits } from './limits.ts';
import type { Span } from './ports.ts';
import { readChunks } from './read-chunks.ts';
import { eventsTable } from './schema.ts';
import { deleteRange, insertRows, type LogRange, rowsOf } from './table.ts';

/** What a comparison of the index with one log found and did. */
export interface Comparison {
  readonly tenant: string;
  readonly log: number;
  /** Ranges that differed. */
  readonly ranges: readonly { readonly from: number; readonly end: number }[];
  /** Events of the ledger that the index did not have. */
  readonly missing: number;
  /** Rows that the ledger has no event for, or that were there twice. */
  readonly extra: number;
  /** Rows that were inserted to mend it. */
  readonly refilled: number;
}

export const rangeIndices = 65_536;

interface Shape {
  readonly range: number;
  readonly rows: number;
  readonly sum: number;
  readonly squares: number;
}

/** Count, sum and sum of squares of indices `first` … `end` - 1, from the beginning of their range: of all of them, in closed form. */
function wholeShape(first: number, end: number): Omit<Shape, 'range'> {
  const [before, all] = [shapeOf(first), shapeOf(end)];
  return { rows: end - first, sum: all.sum - before.sum, squares: all.squares - before.squares };
}

function shapeOf(count: number) {
  const last = count - 1;
  return { sum: (last * count) / 2, squares: (last * count * (2 * last + 1)) / 6 };
}

const same = (a: Omit<Shape, 'range'>, b: Omit<Shape, 'range'>): boolean =>
  a.rows === b.rows && a.sum === b.sum && a.squares === b.squares;

/**
 * Compares the index with one log and mends it. Ranges of `rangeIndices` are summed up by the engine. One that has every
 * index once is whole; any other (events were destroyed, or rows were lost) is held against the ledger, index by index.
 * Those that were found right are remembered by their sums, so that the next comparison need not read them again.
 */
export class Comparer {
  readonly #feed: LedgerFeed;
  readonly #limits: FollowLimits;
  readonly #newQueryId: () => string;
  /** By where the range begins. */
  readonly #known = new Map<number, Omit<Shape, 'range'>>();

  constructor(feed: LedgerFeed, limits: FollowLimits, newQueryId: () => string) {
    this.#feed = feed;
    this.#limits = limits;
    this.#newQueryId = newQueryId;
  }

  /** Looks at what is to be there: indices that the follower has passed. */
  async compare(client: ClickHouseClient, spans: readonly Span[]): Promise<Comparison> {
    const all: Comparison[] = [];
    for (const span of spans) if (span.end > span.from) all.push(await this.#compareSpan(client, span));
    const { tenant, log } = this.#feed;
    const sum = (of: (each: Comparison) => number): number => all.reduce((total, each) => total + of(each), 0);
    return {
      tenant,
      log,
      ranges: all.flatMap(({ ranges }) => ranges),
      missing: sum(({ missing }) => missing),
      extra: sum(({ extra }) => extra),
      refilled: sum(({ refilled }) => refilled),
    };
  }

  async #compareSpan(client: ClickHouseClient, span: Span): Promise<Comparison> {
    const shapes = await this.#shapes(client, span);
    const ranges: { from: number; end: number }[] = [];
    let missing = 0;
    let extra = 0;
    let refilled = 0;
    for (let range = Math.floor(span.from / rangeIndices); range * rangeIndices < span.end; range++) {
      const start = range * rangeIndices;
      const [from, end] = [Math.max(start, span.from), Math.min(start + rangeIndices, span.end)];
      const shape = shapes.get(range) ?? { range, rows: 0, sum: 0, squares: 0 };
      const known = this.#known.get(from);
      if (same(shape, wholeShape(from - start, end - start)) || (known !== undefined && same(shape, known))) continue;
      const found = await this.#mend(client, from, end);
      if (found.missing + found.extra > 0) ranges.push({ from, end });
      else this.#known.set(from, shape);
      missing += found.missing;
      extra += found.extra;
      refilled += found.refilled;
    }
    const { tenant, log } = this.#feed;
    return { tenant, log, ranges, missing, extra, refilled };
  }

  async #shapes(client: ClickHouseClient, { from, end }: Span): Promise<Map<number, Shape>> {
    const { tenant, log } = this.#feed;
    const query =
      `SELECT intDiv(idx, ${rangeIndices}) AS range, count() AS rows, sum(idx % ${rangeIndices}) AS sum, ` +
      `sum((idx % ${rangeIndices}) * (idx % ${rangeIndices})) AS squares FROM ${eventsTable} ` +
      'WHERE tenant = {tenant: String} AND log = {log: UInt32} AND idx >= {from: UInt64} AND idx < {end: UInt64} GROUP BY range';
    const shapes = await rowsOf<Shape>(client, query, { tenant, log, from, end });
    return new Map(shapes.map((shape) => [shape.range, shape]));
  }

  /** Holds one range against the ledger. What is only missing is inserted; where there is too much, the range is made anew. */
  async #mend(client: ClickHouseClient, from: number, end: number) {
    const { tenant, log } = this.#feed;
    const range: LogRange = { tenant, log, from, end };
    const query =
      `SELECT idx, count() AS rows FROM ${eventsTable} WHERE tenant = {tenant: String} AND log = {log: UInt32} ` +
      'AND idx >= {from: UInt64} AND idx < {end: UInt64} GROUP BY idx';
    const indexed = new Map(
      (await rowsOf<{ idx: number; rows: number }>(client, query, { ...range })).map(({ idx, rows }) => [idx, rows]),
    );
    const missing = new Set<number>();
    let extra = 0;
    for (const index of await this.#indices(range)) {
      const rows = indexed.get(index) ?? 0;
      if (rows === 0) missing.add(index);
      else extra += rows - 1;
      indexed.delete(index);
    }
    for (const rows of indexed.values()) extra += rows;
    if (missing.size + extra === 0) return { missing: 0, extra: 0, refilled: 0 };
    if (extra > 0) await deleteRange(client, range);
    let refilled = 0;
    for await (const chunk of readChunks(this.#feed, range, this.#limits, extra > 0 ? undefined : missing)) {
      await insertRows(client, chunk.bytes, this.#newQueryId());
      refilled += chunk.rows;
    }
    return { missing: missing.size, extra, refilled };
  }

  /** The indices of the range that have an event in the ledger. */
  async #indices({ from, end }: LogRange): Promise<number[]> {
    const indices: number[] = [];
    for await (const batch of this.#feed.read(from, this.#limits.readEventsMax, end)) {
      for (const { position } of batch.events) indices.push(position.index);
    }
    return indices;
  }
}
