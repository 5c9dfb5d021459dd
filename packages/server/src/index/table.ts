import { Readable } from 'node:stream';
import type { ClickHouseClient } from '@clickhouse/client';
import { createTable, dropTable, eventsTable, insertStatement, schemaMark } from './schema.ts';

/** Indices `from` to `end` (not included) of one log. */
export interface LogRange {
  readonly tenant: string;
  readonly log: number;
  readonly from: number;
  readonly end: number;
}

const inRange = 'tenant = {tenant: String} AND log = {log: UInt32} AND idx >= {from: UInt64} AND idx < {end: UInt64}';
const parameters = ({ tenant, log, from, end }: LogRange) => ({ tenant, log, from, end });

const insertSecondsMax = 60;
const changeSecondsMax = 300;

/** Rows of a query of our own, whose shape we know. */
export async function rowsOf<Row>(
  client: ClickHouseClient,
  query: string,
  query_params: Record<string, unknown> = {},
): Promise<Row[]> {
  const clickhouse_settings = {
    max_execution_time: changeSecondsMax,
    output_format_json_quote_64bit_integers: 0 as const,
  };
  const result = await client.query({ query, query_params, clickhouse_settings, format: 'JSONEachRow' });
  return result.json<Row>();
}

/** Makes the table, or replaces one of another version. Gives the identity of the table: a new one is empty. */
export async function prepareTable(client: ClickHouseClient): Promise<string> {
  const query = 'SELECT comment FROM system.tables WHERE database = currentDatabase() AND name = {name: String}';
  const [found] = await rowsOf<{ comment: string }>(client, query, { name: eventsTable });
  return found?.comment.startsWith(`${schemaMark} `) === true ? found.comment : recreateTable(client);
}

/** Drops the table and makes a new one. Gives its identity. */
export async function recreateTable(client: ClickHouseClient): Promise<string> {
  const [drawn] = await rowsOf<{ id: string }>(client, 'SELECT toString(generateUUIDv4()) AS id');
  const id = drawn?.id ?? '';
  const statement = createTable(id);
  await client.command({ query: dropTable });
  // An address is longer than its number in a dictionary: what is suspicious about shorter types is not about this one.
  await client.command({ query: statement, clickhouse_settings: { allow_suspicious_low_cardinality_types: 1 } });
  return `${schemaMark} ${id}`;
}

/** Inserts rows that `writeRow` wrote. Resolves when they are on disk and a query finds them. */
export async function insertRows(client: ClickHouseClient, rows: Buffer, queryId: string): Promise<void> {
  const result = await client.exec({
    query: insertStatement,
    values: Readable.from([rows], { objectMode: false }),
    query_id: queryId,
    clickhouse_settings: {
      async_insert: 0,
      insert_deduplicate: 0,
      max_insert_threads: '1',
      max_execution_time: insertSecondsMax,
      // One part for each partition: a range is in whole or not at all within one.
      min_insert_block_size_rows: '0',
      min_insert_block_size_bytes: '0',
      max_partitions_per_insert_block: '0',
    },
  });
  for await (const _ of result.stream);
}

/** Ends a request that may still run at the server although its sender is gone. */
export async function killQuery(client: ClickHouseClient, queryId: string): Promise<void> {
  await client.command({ query: 'KILL QUERY WHERE query_id = {queryId: String} SYNC', query_params: { queryId } });
}

export interface RangeCount {
  readonly rows: number;
  readonly distinct: number;
}

export async function countRange(client: ClickHouseClient, range: LogRange): Promise<RangeCount> {
  const query = `SELECT count() AS rows, uniqExact(idx) AS distinct FROM ${eventsTable} WHERE ${inRange}`;
  const [count] = await rowsOf<RangeCount>(client, query, parameters(range));
  return count ?? { rows: 0, distinct: 0 };
}

export async function deleteRange(client: ClickHouseClient, range: LogRange): Promise<void> {
  await client.command({
    query: `DELETE FROM ${eventsTable} WHERE ${inRange}`,
    query_params: parameters(range),
    clickhouse_settings: { lightweight_deletes_sync: '2', max_execution_time: changeSecondsMax },
  });
}
