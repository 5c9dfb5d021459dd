import { createHash } from 'node:crypto';
import { encodeEvents, formatPosition, type StoredEvent } from '@daybook/event';
import { columns } from './columns.ts';
import { indexFields } from './fields.ts';
import { Parameters } from './parameters.ts';
import { foldedHeadBytes } from './row-writer.ts';
import { RowMaker } from './rows.ts';
import type { Answer, QueryRunner } from './runner.ts';
import { eventsTable } from './schema.ts';

/** A row that was found, and the event that the log has at its place. */
export interface HeldRow {
  /** What the row has as the event's time, in nanoseconds since 1970: by it the row is found again. Null where nobody knows. */
  readonly timeNs: string | null;
  readonly stored: StoredEvent;
}

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
 * Holds rows against rows that are made anew of what the log has. Of those that differ, a second question says in what.
 * A row that is gone meanwhile does not differ: the index may be mending it.
 */
export async function compareRows(
  runner: QueryRunner,
  tenant: string,
  held: readonly HeldRow[],
  signal?: AbortSignal,
): Promise<Answer<RowDifferences>> {
  const maker = new RowMaker();
  const rows = new Map(held.map((each) => [formatPosition(each.stored.position), madeOf(maker, tenant, each.stored)]));
  const found = await rowsAt<string>(runner, whole, tenant, held, signal);
  if (!found.ok) return found;
  const suspects = new Set(
    found.value.filter((row) => rows.get(positionOf(row))?.whole !== row.digest).map(positionOf),
  );
  if (suspects.size === 0) return { ok: true, value: new Map() };
  const suspected = held.filter(({ stored }) => suspects.has(formatPosition(stored.position)));
  const parted = await rowsAt<string[]>(runner, apart, tenant, suspected, signal);
  if (!parted.ok) return parted;
  const differences = new Map<string, string[]>();
  for (const row of parted.value) {
    const made = rows.get(positionOf(row))?.apart() ?? [];
    const fields = names.filter((_name, i) => made[i] !== row.digest[i]).map((name) => fieldNames.get(name) ?? name);
    if (fields.length > 0) differences.set(positionOf(row), [...new Set(fields)]);
  }
  return { ok: true, value: differences };
}

/** The key of the table is time first: by it the few rows are found, whatever their number of columns. */
function rowsAt<Digest>(
  runner: QueryRunner,
  digest: string,
  tenant: string,
  held: readonly HeldRow[],
  signal: AbortSignal | undefined,
): Promise<Answer<Row<Digest>[]>> {
  const parameters = new Parameters();
  const known = new Set(held.map(({ timeNs }) => timeNs));
  const times = [...known].filter((timeNs) => timeNs !== null).map(secondsOf);
  const byTime = known.has(null) ? '' : `AND time IN ${parameters.add("Array(DateTime64(9, 'UTC'))", times)} `;
  const indices = parameters.add('Array(UInt64)', [...new Set(held.map(({ stored }) => stored.position.index))]);
  const sql =
    `SELECT log, idx, ${digest} AS digest FROM ${eventsTable} WHERE tenant = ${parameters.text(tenant)} ` +
    `${byTime}AND idx IN ${indices} SETTINGS max_execution_time = ${secondsMax}`;
  return runner.run<Row<Digest>>(sql, parameters, signal);
}

const positionOf = ({ log, idx }: Row<unknown>): string => formatPosition({ log, index: Number(idx) });

/** Seconds with nine decimals, as the engine reads a moment. */
function secondsOf(ns: string): string {
  const digits = ns.replace('-', '').padStart(10, '0');
  return `${ns.startsWith('-') ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

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
