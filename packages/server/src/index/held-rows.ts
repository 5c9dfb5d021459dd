import { createHash } from 'node:crypto';
import { encodeEvents, formatPosition, type StoredEvent } from '@daybook/event';
import { columns } from './columns.ts';
import { indexFields } from './fields.ts';
import { Parameters } from './parameters.ts';
import { foldedHeadBytes } from './row-writer.ts';
import { RowMaker } from './rows.ts';
import type { Answer, QueryRunner } from './runner.ts';
import { eventsTable } from './schema.ts';

/** By position: the fields of which the row has something else than the event. */
export type RowDifferences = ReadonlyMap<string, readonly string[]>;

const secondsMax = 3;
const names = columns.map(({ name }) => name);
/** A row writes its text behind a length of more bytes than it needs: it is held against what follows them. */
const textColumn = 'text';
const bytesOf = (name: string): string => (name === textColumn ? name : `formatRow('RowBinary', ${name})`);
const others = names.filter((name) => name !== textColumn);
/** The row in the format it was inserted in, so that it can be held against one that is made anew. */
const whole = `hex(SHA256(concat(formatRow('RowBinary', ${others.join(', ')}), ${textColumn})))`;
const apart = `[${names.map((name) => `hex(SHA256(${bytesOf(name)}))`).join(', ')}]`;

/** What queries call a column; what has no name there is called as the events call it. */
const fieldNames: ReadonlyMap<string, string> = new Map([
  ...Object.entries(indexFields).map(([name, { column }]) => [column, name] as const),
  ['log', 'position'],
  ['idx', 'position'],
  ['time_offset_minutes', 'time'],
  ['ext', 'ext'],
]);

interface Row<Digest> {
  readonly log: number;
  readonly idx: string;
  readonly digest: Digest;
}

/**
 * Holds the rows of these events against rows that are made anew of what the log has. Of those that differ, a second question
 * says in what. An event without a row does not differ: the index may not have it yet, or be mending it.
 */
export async function compareRows(
  runner: QueryRunner,
  tenant: string,
  events: readonly StoredEvent[],
  signal?: AbortSignal,
): Promise<Answer<RowDifferences>> {
  if (events.length === 0) return { ok: true, value: new Map() };
  const maker = new RowMaker();
  const rows = new Map(events.map((stored) => [formatPosition(stored.position), madeOf(maker, tenant, stored)]));
  const found = await rowsOf<string>(runner, whole, tenant, events, signal);
  if (!found.ok) return found;
  const suspects = new Set<string>();
  for (const row of found.value) {
    const made = rows.get(positionOf(row));
    if (made !== undefined && made.whole !== row.digest) suspects.add(positionOf(row));
  }
  if (suspects.size === 0) return { ok: true, value: new Map() };
  const suspected = events.filter(({ position }) => suspects.has(formatPosition(position)));
  const parted = await rowsOf<string[]>(runner, apart, tenant, suspected, signal);
  if (!parted.ok) return parted;
  const differences = new Map<string, string[]>();
  for (const row of parted.value) {
    const position = positionOf(row);
    if (!suspects.has(position)) continue;
    const made = rows.get(position)?.apart() ?? [];
    const fields = names.filter((_name, i) => made[i] !== row.digest[i]).map((name) => fieldNames.get(name) ?? name);
    // There may be several rows of one event, where somebody put them there.
    if (fields.length > 0) differences.set(position, [...new Set([...(differences.get(position) ?? []), ...fields])]);
  }
  return { ok: true, value: differences };
}

/**
 * All rows of these events, whatever time they have: that of a row may be forged, as anything in it. The ranges of indices that the
 * table keeps leave out what holds none of them; within the rest the indices alone are read, and all columns only around
 * what was found. Nobody waits for the answer, so one thread must do: searches come first.
 */
function rowsOf<Digest>(
  runner: QueryRunner,
  digest: string,
  tenant: string,
  events: readonly StoredEvent[],
  signal: AbortSignal | undefined,
): Promise<Answer<Row<Digest>[]>> {
  const parameters = new Parameters();
  const positions = events.map(({ position }) => position);
  const logs = parameters.add('Array(UInt32)', [...new Set(positions.map(({ log }) => log))]);
  const indices = parameters.add('Array(UInt64)', [...new Set(positions.map(({ index }) => index))]);
  const sql =
    `SELECT log, idx, ${digest} AS digest FROM ${eventsTable} WHERE tenant = ${parameters.text(tenant)} ` +
    `AND log IN ${logs} AND idx IN ${indices} SETTINGS max_execution_time = ${secondsMax}, max_threads = 1`;
  return runner.run<Row<Digest>>(sql, parameters, signal);
}

const positionOf = ({ log, idx }: Row<unknown>): string => formatPosition({ log, index: Number(idx) });

interface MadeRow {
  readonly whole: string;
  /** By column. */
  readonly apart: () => string[];
}

function madeOf(maker: RowMaker, tenant: string, { event, ...ofEntry }: StoredEvent): MadeRow {
  const { items } = encodeEvents([event]);
  const parts = maker.columnsOf(tenant, { ...ofEntry, bytes: items, start: 0, end: items.length });
  const bytes = names.map((name, i) => (name === textColumn ? parts[i]?.subarray(foldedHeadBytes) : parts[i]));
  const all = bytes.map((part) => part ?? Buffer.alloc(0));
  return { whole: digestOf(Buffer.concat(all)), apart: () => all.map(digestOf) };
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').toUpperCase();
}
