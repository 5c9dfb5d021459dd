import { setTimeout as sleep } from 'node:timers/promises';
import type { ClickHouseClient } from '@clickhouse/client';
import { dayOfUs, formatDay, type IndexRange, type StoredItems } from '@daybook/event';
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
}

const changeSecondsMax = 300;
/** The engine removes files of parts that are gone after this, and not after its usual minutes, while something is erased. */
const goneAfterSeconds = 1;
const partsGoneMsMax = 120_000;
const partsGonePollMs = 250;

const ofDay = 'class = {class: UInt16} AND toYYYYMMDD(received) = {date: UInt32}';
const inRanges =
  'tenant = {tenant: String} AND log = {log: UInt32} AND idx >= {first: UInt64} AND idx <= {last: UInt64} ' +
  'AND arrayExists((a, b) -> idx >= a AND idx <= b, {from: Array(UInt64)}, {to: Array(UInt64)})';

/**
 * Removes the rows, by writing the parts anew that have any, inserts what the log still has of these events, and waits until the files of the old
 * parts are gone. May be called again after any failure.
 */
export async function eraseRows(client: ClickHouseClient, rows: ErasedRows, filling: Filling): Promise<void> {
  await client.command({
    query: `ALTER TABLE ${eventsTable} MODIFY SETTING old_parts_lifetime = ${goneAfterSeconds}`,
  });
  try {
    for (const place of rows.places) await erasePlace(client, rows, place, filling);
    await partsGone(client);
  } finally {
    await client.command({ query: `ALTER TABLE ${eventsTable} RESET SETTING old_parts_lifetime` });
  }
}

async function erasePlace(
  client: ClickHouseClient,
  { tenant, log }: ErasedRows,
  { class: ofClass, day, ranges }: ErasedRows['places'][number],
  filling: Filling,
): Promise<void> {
  const date = Number(formatDay(day));
  const clickhouse_settings = { alter_sync: '2', mutations_sync: '2', max_execution_time: changeSecondsMax } as const;
  const [first = 0, last = -1] = [ranges[0]?.[0], ranges.at(-1)?.[1]];
  const query_params = {
    ...{ tenant, log, class: ofClass, date, first, last },
    from: ranges.map(([from]) => from),
    to: ranges.map(([, to]) => to),
  };
  // Rows that were only marked as deleted are still in their part.
  await client.command({
    query: `ALTER TABLE ${eventsTable} APPLY DELETED MASK IN PARTITION ${partitionOf(ofClass, date)}`,
    clickhouse_settings,
  });
  const query = `ALTER TABLE ${eventsTable} DELETE WHERE ${ofDay} AND ${inRanges}`;
  await client.command({ query, query_params, clickhouse_settings });
  for await (const rows of rowsLeft(
    filling,
    tenant,
    ranges,
    (of) => of.class === ofClass && dayOfUs(of.receivedUs) === day,
  ))
    await insertRows(client, rows, filling.newQueryId());
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

/** Waits until the engine has removed the files of parts that are not in use any more. Throws where that takes too long. */
async function partsGone(client: ClickHouseClient): Promise<void> {
  const query =
    'SELECT count() AS parts FROM system.parts WHERE database = currentDatabase() AND table = {table: String} AND NOT active';
  for (let waitedMs = 0; waitedMs < partsGoneMsMax; waitedMs += partsGonePollMs) {
    const [count] = await rowsOf<{ parts: number }>(client, query, { table: eventsTable });
    if (count?.parts === 0) return;
    await sleep(partsGonePollMs);
  }
  throw new Error('the engine has not removed the files of old parts yet');
}
