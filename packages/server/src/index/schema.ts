import { createHash } from 'node:crypto';
import { columns } from './columns.ts';

export const eventsTable = 'daybook_events';

const identifiers = [
  'id',
  'actor_id',
  'actor_session',
  'origin_ip',
  'target_id',
  'target_user_id',
  'request_id',
  'request_trace_id',
];

const skipIndexes = [
  'INDEX by_idx idx TYPE minmax GRANULARITY 1',
  'INDEX by_received received TYPE minmax GRANULARITY 1',
  ...identifiers.map((name) => `INDEX by_${name} ${name} TYPE bloom_filter(0.01) GRANULARITY 1`),
  'INDEX by_ext_value mapValues(ext) TYPE bloom_filter(0.01) GRANULARITY 1',
  'INDEX by_text text TYPE text(tokenizer = splitByNonAlpha)',
];

/**
 * The index can be refilled, but a refill takes long: what is acknowledged as inserted is on disk. No window of
 * deduplication is set: an insert that is repeated on purpose, after its range was deleted, would vanish in it.
 */
const settings = [
  // A row is written anew each time it is merged, which costs more than inserting it: merge more parts at once, and not
  // into ever larger ones. With more parts than this at once the buffers would be what takes the memory.
  'max_parts_to_merge_at_once = 16',
  'merge_selector_base = 12',
  `max_bytes_to_merge_at_max_space_in_pool = ${256 * 1024 * 1024}`,
  // Each of the three hundred files of a wide part is written through 1 MB of buffers that mostly stay empty, and count in
  // full: they grow instead. What one insert makes is one file.
  'min_columns_to_activate_adaptive_write_buffer = 1',
  `min_bytes_for_wide_part = ${64 * 1024 * 1024}`,
  // While merges lag behind, inserts go on.
  'parts_to_delay_insert = 3000',
  'parts_to_throw_insert = 10000',
  'fsync_after_insert = 1',
  'fsync_part_directory = 1',
  'min_rows_to_fsync_after_merge = 1',
  'non_replicated_deduplication_window = 0',
  'add_minmax_index_for_numeric_columns = 0',
];

const body = `(
${[...columns.map(({ name, type }) => `${name} ${type}`), ...skipIndexes].map((line) => `  ${line}`).join(',\n')}
)
ENGINE = MergeTree
PARTITION BY (class, toYYYYMMDD(received))
ORDER BY (tenant, time, log, idx)
SETTINGS ${settings.join(', ')}`;

/** Rows of another version are not read: the table is dropped and filled again. Raise it when rows change and columns do not. */
const rowsVersion = 1;

/** Begins the table's comment; what follows tells this table from others with the same columns. */
export const schemaMark = `daybook ${rowsVersion} ${createHash('sha256').update(body).digest('hex').slice(0, 16)}`;

/** `id` is a UUID. */
export function createTable(id: string): string {
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new Error(`${JSON.stringify(id)} is not a UUID`);
  return `CREATE TABLE IF NOT EXISTS ${eventsTable} ${body}\nCOMMENT '${schemaMark} ${id}'`;
}
export const dropTable = `DROP TABLE IF EXISTS ${eventsTable} SYNC`;

const names = columns.map(({ name }) => name).join(', ');
/** As a row is written: without dictionaries and codecs. */
const plain = columns.map(({ name, type }) => {
  const bare = type.replace(/ CODEC\(.*$/, '').replaceAll(/LowCardinality\(((?:[^()]|\([^()]*\))*)\)/g, '$1');
  return `${name} ${bare.replaceAll("'", "\\'")}`;
});
/** Rows are read as plain values and made dictionaries of a column at a time: that costs less than value by value. */
export const insertStatement = `INSERT INTO ${eventsTable} (${names}) SELECT ${names} FROM input('${plain.join(', ')}') FORMAT RowBinary`;
