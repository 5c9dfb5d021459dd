import type { Position } from '@daybook/event';
import type { Cursor } from './cursor.ts';
import { Parameters } from './parameters.ts';
import type { Answer, QueryRunner } from './runner.ts';
import { eventsTable } from './schema.ts';
import { compileScope, type Scope } from './scope.ts';

export type Sort = 'time' | 'received' | 'position';
export type Order = 'asc' | 'desc';

export interface PageRequest extends Scope {
  readonly sort: Sort;
  readonly order: Order;
  readonly limit: number;
  /** Of the page before, of the same request. */
  readonly cursor?: Cursor;
}

export interface Page {
  readonly positions: readonly Position[];
  /** Null on the last page. */
  readonly cursor: Cursor | null;
}

/** What a page is sorted by before log and index: how it is read as a whole number, and made of one. */
const keys = {
  time: { column: 'time', read: 'toUnixTimestamp64Nano(time)', make: 'fromUnixTimestamp64Nano' },
  received: { column: 'received', read: 'toUnixTimestamp64Micro(received)', make: 'fromUnixTimestamp64Micro' },
  position: null,
} as const;

interface Row {
  readonly key: string;
  readonly log: number;
  readonly idx: string;
}

/** The positions of one page of events, in order. Reads one row more than asked, to know whether there is a next page. */
export async function findPage(runner: QueryRunner, request: PageRequest, signal?: AbortSignal): Promise<Answer<Page>> {
  const parameters = new Parameters();
  const key = keys[request.sort];
  const direction = request.order === 'asc' ? 'ASC' : 'DESC';
  const order = [...(key === null ? [] : [key.column]), 'log', 'idx']
    .map((column) => `${column} ${direction}`)
    .join(', ');
  const conditions = [compileScope(request, parameters)];
  if (request.cursor !== undefined) conditions.push(beyond(request.cursor, request, parameters));
  const sql =
    `SELECT ${key?.read ?? "'0'"} AS key, log, idx FROM ${eventsTable} WHERE ${conditions.join(' AND ')} ` +
    `ORDER BY ${order} LIMIT ${parameters.add('UInt32', request.limit + 1)}`;
  const answer = await runner.run<Row>(sql, parameters, signal);
  if (!answer.ok) return answer;
  const rows = answer.value.slice(0, request.limit);
  const last = rows.at(-1);
  const more = answer.value.length > request.limit && last !== undefined;
  return {
    ok: true,
    value: {
      positions: rows.map((row) => ({ log: row.log, index: Number(row.idx) })),
      cursor: more ? { key: last.key, log: last.log, index: Number(last.idx) } : null,
    },
  };
}

function beyond(cursor: Cursor, { sort, order }: PageRequest, parameters: Parameters): string {
  const sign = order === 'asc' ? '>' : '<';
  const log = parameters.add('UInt32', cursor.log);
  const index = parameters.add('UInt64', cursor.index);
  const later = `(log ${sign} ${log} OR (log = ${log} AND idx ${sign} ${index}))`;
  const key = keys[sort];
  if (key === null) return later;
  const value = `${key.make}(${parameters.add('Int64', cursor.key)})`;
  // The first part says nothing new, but it is what the engine finds its place in the table by.
  return `${key.column} ${sign}= ${value} AND (${key.column} ${sign} ${value} OR ${later})`;
}
