import type { ClickHouseClient } from '@clickhouse/client';
import { eventsTable } from './schema.ts';
import { rowsOf } from './table.ts';

/** A name that the engine gives to a part or puts before it: nothing else becomes part of a statement. */
const partName = /^[\w-]+$/;

async function alter(client: ClickHouseClient, change: string, part: string): Promise<void> {
  if (!partName.test(part)) throw new Error(`The index has a part with the odd name ${JSON.stringify(part)}`);
  await client.command({
    query: `ALTER TABLE ${eventsTable} ${change} '${part}'`,
    clickhouse_settings: { allow_drop_detached: 1, alter_sync: '2' },
  });
}

/** Parts that the engine set aside because they were damaged: their rows are in no answer. */
export async function detachedParts(client: ClickHouseClient): Promise<string[]> {
  const query =
    'SELECT name FROM system.detached_parts WHERE database = currentDatabase() AND table = {table: String} ORDER BY name';
  return (await rowsOf<{ name: string }>(client, query, { table: eventsTable })).map(({ name }) => name);
}

export const dropDetached = (client: ClickHouseClient, part: string) => alter(client, 'DROP DETACHED PART', part);

/** Reads every part and compares its checksums; those that fail are dropped. Gives their names. */
export async function dropBrokenParts(client: ClickHouseClient): Promise<string[]> {
  const query = `CHECK TABLE ${eventsTable} SETTINGS check_query_single_value_result = 0, max_threads = 1`;
  const result = await client.query({
    query,
    format: 'JSONEachRow',
    clickhouse_settings: { max_execution_time: 0 },
  });
  const checked = await result.json<{ part_path: string; is_passed: number | boolean }>();
  const broken = checked.filter(({ is_passed: passed }) => !passed).map(({ part_path: path }) => path);
  for (const part of broken) await alter(client, 'DROP PART', part);
  return broken;
}
