import { setTimeout as sleep } from 'node:timers/promises';
import type { ClickHouseClient } from '@clickhouse/client';
import { dayOfUs, formatDay, type IndexRange, joinRanges, type StoredItems } from '@daybook/event';
import type { LedgerFeed } from '../ledger/feed.ts';
import type { FollowLimits } from './limits.ts';
import { partitionOf } from './day-rows.ts';
import { ChunkBuilder, RowMaker } from './rows.ts';
import { eventsTable } from './schema.ts';
import { insertRows, rowsOf } from './table.ts';

/** Rows of one log, of some classes and days of receipt (since 1970, UTC): what they had is not to be in any file any more. */
export interface ErasedRows {
  readonly tenant: string;
  readonly log: number;
  readonly places: readonly {
    readonly class: number;
    readonly day: number;
    readonly ranges: readonly IndexRange[];
  }[];
  /** Index that the follower must have passed: what lies before it is not inserted once more. */
  readonly last: number;
}

interface Filling {
  readonly feed: LedgerFeed;
  readonly limits: FollowLimits;
  readonly newQueryId: () => string;
  /** Whether the index is to have a row of it. */
  readonly isThere: (index: number) => boolean;
}

/** The engine removes files of parts that are gone after this, and not after its usual minutes, while something is erased. */
const goneAfterSeconds = 1;
const pollMs = 250;

const named =
  'tenant = {tenant: String} AND log = {log: UInt32} AND idx >= {first: UInt64} AND idx <= {last: UInt64} ' +
  'AND arrayExists((a, b) -> idx >= a AND idx <= b, {from: Array(UInt64)}, {to: Array(UInt64)})';
const ofTable = 'database = currentDatabase() AND table = {table: String}';

/**
 * Removes the rows, by writing the parts anew that have any, inserts what the log still has of these events, and waits until the files of the old
 * parts are gone. May be called again after any failure.
 */
export async function eraseRows(
  client: ClickHouseClient,
  rows: ErasedRows,
  filling: Filling,
  signal: AbortSignal,
): Promise<void> {
  const places = joined(rows.places);
  await client.command({ query: `ALTER TABLE ${eventsTable} MODIFY SETTING old_parts_lifetime = ${goneAfterSeconds}` });
  try {
    for (const place of places) await begin(client, rows, place);
    await waitUntilNone(client, mutations, signal);
    const ranges = joinRanges(places.flatMap((place) => place.ranges));
    const isNamed = ({ class: ofClass, receivedUs, position }: StoredItems): boolean =>
      filling.isThere(position.index) &&
      places.some((place) => place.class === ofClass && place.day === dayOfUs(receivedUs));
    for await (const left of rowsLeft(filling, rows.tenant, ranges, isNamed))
      await insertRows(client, left, filling.newQueryId());
    await waitUntilNone(client, oldParts, signal);
  } finally {
    await client.command({ query: `ALTER TABLE ${eventsTable} RESET SETTING old_parts_lifetime` });
  }
}

/** With all that there is of a class and a day together. */
function joined(places: ErasedRows['places']): { class: number; day: number; ranges: IndexRange[] }[] {
  const all = new Map<string, { class: number; day: number; ranges: IndexRange[] }>();
  for (const { class: ofClass, day, ranges } of places) {
    const key = `${ofClass}/${day}`;
    const before = all.get(key)?.ranges ?? [];
    all.set(key, { class: ofClass, day, ranges: joinRanges([...before, ...ranges]) });
  }
  return [...all.values()];
}

/** Has the engine remove the rows of a class and a day; it goes on with that by itself. */
async function begin(
  client: ClickHouseClient,
  { tenant, log }: ErasedRows,
  { class: ofClass, day, ranges }: ReturnType<typeof joined>[number],
): Promise<void> {
  const partition = partitionOf(ofClass, Number(formatDay(day)));
  const clickhouse_settings = { mutations_sync: '0' } as const;
  // Rows that were only marked as deleted are still in their part.
  const masked = `SELECT count() AS left FROM system.parts WHERE ${ofTable} AND active AND has_lightweight_delete`;
  if ((await countOf(client, masked)) > 0) {
    const query = `ALTER TABLE ${eventsTable} APPLY DELETED MASK IN PARTITION ${partition}`;
    await client.command({ query, clickhouse_settings });
  }
  await client.command({
    query: `ALTER TABLE ${eventsTable} DELETE IN PARTITION ${partition} WHERE ${named}`,
    query_params: {
      tenant,
      log,
      first: ranges[0]?.[0] ?? 0,
      last: ranges.at(-1)?.[1] ?? 0,
      from: ranges.map(([from]) => from),
      to: ranges.map(([, to]) => to),
    },
    clickhouse_settings,
  });
}

const mutations = {
  what: 'the engine has not removed all rows yet',
  msMax: 300_000,
  query: `SELECT count() AS left FROM system.mutations WHERE ${ofTable} AND NOT is_done`,
};
/** A server of its own looks after old parts once in some minutes. */
const oldParts = {
  what: 'the engine has not removed the files of old parts yet',
  msMax: 600_000,
  query: `SELECT count() AS left FROM system.parts WHERE ${ofTable} AND NOT active`,
};

async function countOf(client: ClickHouseClient, query: string): Promise<number> {
  const [count] = await rowsOf<{ left: number }>(client, query, { table: eventsTable });
  return count?.left ?? 0;
}

/** Throws where it takes too long, or is not waited for any more. */
async function waitUntilNone(
  client: ClickHouseClient,
  { what, msMax, query }: { readonly what: string; readonly msMax: number; readonly query: string },
  signal: AbortSignal,
): Promise<void> {
  for (let waitedMs = 0; waitedMs < msMax; waitedMs += pollMs) {
    if ((await countOf(client, query)) === 0) return;
    await sleep(pollMs, undefined, { signal });
  }
  throw new Error(what);
}

/** What the log has of some ranges, as rows: in as few pieces as inserts allow. */
async function* rowsLeft(
  { feed, limits }: Filling,
  tenant: string,
  ranges: readonly IndexRange[],
  isWanted: (stored: StoredItems) => boolean,
): AsyncGenerator<Buffer> {
  const maker = new RowMaker();
  const end = (ranges.at(-1)?.[1] ?? -1) + 1;
  let builder = new ChunkBuilder(tenant, 0, maker);
  for (const [from, to] of ranges) {
    for await (const { events } of feed.read(from, limits.readEventsMax, to + 1)) {
      builder.add(events.filter(isWanted), end);
      if (builder.rows + limits.readEventsMax <= limits.rowsMax) continue;
      yield builder.finish(end).bytes;
      builder = new ChunkBuilder(tenant, 0, maker);
    }
  }
  if (builder.rows > 0) yield builder.finish(end).bytes;
}
