import type { ClickHouseClient } from '@clickhouse/client';
import { formatDay, type IndexRange, parseDay } from '@daybook/event';
import { eventsTable } from './schema.ts';
import { rowsOf } from './table.ts';

/** Rows of one log, of a class and a day of receipt, within a range and but for exceptions. Days are since 1970, UTC. */
export interface DayRows {
  readonly tenant: string;
  readonly log: number;
  readonly class: number;
  readonly day: number;
  readonly first: number;
  readonly last: number;
  readonly except: readonly IndexRange[];
  /** Numbers of sources whose rows stay. */
  readonly sources: readonly number[];
}

const changeSecondsMax = 300;
const ofDay = 'class = {class: UInt16} AND toYYYYMMDD(received) = {date: UInt32}';
const named =
  'tenant = {tenant: String} AND log = {log: UInt32} AND idx >= {first: UInt64} AND idx <= {last: UInt64} ' +
  'AND NOT arrayExists((a, b) -> idx >= a AND idx <= b, {from: Array(UInt64)}, {to: Array(UInt64)}) ' +
  'AND NOT has({sources: Array(UInt32)}, source)';

/** The partition of a class and a date (`20261129`). It cannot be named by parameters. */
export function partitionOf(ofClass: number, date: number): string {
  for (const each of [ofClass, date])
    if (!Number.isSafeInteger(each) || each < 0) throw new RangeError(`${each} names no partition`);
  return `(${ofClass}, ${date})`;
}

/** Classes and days of receipt of which a log has rows. */
export async function daysWithRows(client: ClickHouseClient, tenant: string, log: number) {
  const query =
    `SELECT DISTINCT class, toYYYYMMDD(received) AS date FROM ${eventsTable} ` +
    'WHERE tenant = {tenant: String} AND log = {log: UInt32}';
  const rows = await rowsOf<{ class: number; date: number }>(client, query, { tenant, log });
  return rows.flatMap(({ class: of, date }) => {
    const day = parseDay(String(date));
    return day === null ? [] : [{ class: of, day }];
  });
}

/**
 * Removes rows for good: the whole partition where it has no others, else by writing its parts anew. The engine removes the files
 * of parts that are gone some minutes later. Does nothing where there are none.
 */
export async function removeDay(client: ClickHouseClient, rows: DayRows): Promise<void> {
  const date = Number(formatDay(rows.day));
  const { tenant, log, class: ofClass, first, last } = rows;
  const except = {
    from: rows.except.map(([from]) => from),
    to: rows.except.map(([, to]) => to),
    sources: rows.sources,
  };
  await removeWhere(client, { class: ofClass, date }, named, { tenant, log, first, last, ...except });
}

/**
 * Removes the rows of a class and a date that meet a condition: all at once where there are no others, else by writing their parts anew.
 * Gives how many went.
 */
export async function removeWhere(
  client: ClickHouseClient,
  partition: { readonly class: number; readonly date: number },
  condition: string,
  ofCondition: Readonly<Record<string, unknown>>,
): Promise<number> {
  const parameters = { ...partition, ...ofCondition };
  const query = `SELECT countIf(${condition}) AS rows, count() AS total FROM ${eventsTable} WHERE ${ofDay}`;
  const [count] = await rowsOf<{ rows: number; total: number }>(client, query, parameters);
  if (count === undefined || count.rows === 0) return 0;
  const isWhole = count.rows === count.total;
  await client.command({
    query: isWhole
      ? `ALTER TABLE ${eventsTable} DROP PARTITION ${partitionOf(partition.class, partition.date)}`
      : `ALTER TABLE ${eventsTable} DELETE WHERE ${ofDay} AND ${condition}`,
    query_params: parameters,
    clickhouse_settings: { alter_sync: '2', mutations_sync: '2', max_execution_time: changeSecondsMax },
  });
  return count.rows;
}
