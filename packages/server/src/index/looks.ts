import { Parameters } from './parameters.ts';
import type { Cursor } from './cursor.ts';
import type { Page } from './page.ts';
import type { Answer, QueryRunner } from './runner.ts';
import { eventsTable } from './schema.ts';
import { compileScope, type Scope } from './scope.ts';

/** Kinds of the events that record looks at event content. */
export const lookKinds = ['log.query', 'log.view', 'log.tail', 'log.export'] as const;

export interface LooksRequest extends Scope {
  readonly limit: number;
  /** Of the page before, of the same request. */
  readonly cursor?: Cursor;
}

interface Row {
  readonly key: string;
  readonly log: number;
  readonly idx: string;
}

/** What belongs together: the records of one look, or the one record of a look of one request. */
const lookId = "if(ext['look'] = '', concat(toString(log), ':', toString(idx)), ext['look'])";
const newest = 'ORDER BY time DESC, log DESC, idx DESC';

/**
 * The positions of the newest record of each look in a scope, newest first. Only what Daybook itself wrote counts: no source
 * can make a look.
 */
export async function findLooks(
  runner: QueryRunner,
  request: LooksRequest,
  signal?: AbortSignal,
): Promise<Answer<Page>> {
  const parameters = new Parameters();
  const kinds = parameters.add('Array(String)', lookKinds);
  const records =
    `SELECT time, log, idx FROM ${eventsTable} WHERE ${compileScope(request, parameters)} AND own ` +
    `AND has(${kinds}, kind) ${newest} LIMIT 1 BY ${lookId}`;
  const beyond = request.cursor === undefined ? '1' : before(request.cursor, parameters);
  const sql =
    `SELECT toUnixTimestamp64Nano(time) AS key, log, idx FROM (${records}) WHERE ${beyond} ${newest} ` +
    `LIMIT ${parameters.add('UInt32', request.limit + 1)}`;
  const answer = await runner.run<Row>(sql, parameters, signal);
  if (!answer.ok) return answer;
  const rows = answer.value.slice(0, request.limit);
  const last = rows.at(-1);
  const more = answer.value.length > request.limit && last !== undefined;
  return {
    ok: true,
    value: {
      positions: rows.map(({ log, idx }) => ({ log, index: Number(idx) })),
      cursor: more ? { key: last.key, log: last.log, index: Number(last.idx) } : null,
    },
  };
}

function before({ key, log, index }: Cursor, parameters: Parameters): string {
  const time = `fromUnixTimestamp64Nano(${parameters.add('Int64', key)})`;
  return `(time, log, idx) < (${time}, ${parameters.add('UInt32', log)}, ${parameters.add('UInt64', index)})`;
}

/** What one reader looked at on one day (UTC). */
export interface ReaderDay {
  readonly id: string;
  readonly name: string;
  readonly day: string;
  readonly looks: number;
  readonly shown: number;
  readonly opened: number;
  readonly exports: number;
  readonly tails: number;
  readonly refused: number;
  /** The last one, RFC 3339. */
  readonly last: string;
}

type Counted = 'looks' | 'shown' | 'opened' | 'exports' | 'tails' | 'refused';
type ReaderRow = Pick<ReaderDay, 'id' | 'name' | 'day'> &
  Readonly<Record<Counted, string>> & { readonly lastMs: string };

const readerDaysMax = 50_000;

/** Looks counted by reader and day; a look that goes on counts on the day of its newest record. */
export async function countLooks(
  runner: QueryRunner,
  scope: Scope,
  signal?: AbortSignal,
): Promise<Answer<ReaderDay[]>> {
  const parameters = new Parameters();
  const kinds = parameters.add('Array(String)', [...lookKinds, 'log.refused']);
  const records =
    `SELECT actor_id, actor_name, time, kind, toUInt64OrZero(ext['count']) AS events FROM ${eventsTable} ` +
    `WHERE ${compileScope(scope, parameters)} AND own AND has(${kinds}, kind) AND actor_type = 'user' ` +
    `${newest} LIMIT 1 BY ${lookId}`;
  const sql =
    "SELECT actor_id AS id, anyLast(actor_name) AS name, toString(toDate(time, 'UTC')) AS day, " +
    "countIf(kind != 'log.refused') AS looks, sumIf(events, kind != 'log.refused') AS shown, " +
    "countIf(kind = 'log.view') AS opened, countIf(kind = 'log.export') AS exports, countIf(kind = 'log.tail') AS tails, " +
    "sumIf(events, kind = 'log.refused') AS refused, toUnixTimestamp64Milli(toDateTime64(max(time), 3)) AS lastMs " +
    `FROM (${records}) GROUP BY id, day ORDER BY day DESC, id LIMIT ${parameters.add('UInt32', readerDaysMax)}`;
  const answer = await runner.run<ReaderRow>(sql, parameters, signal);
  if (!answer.ok) return answer;
  return { ok: true, value: answer.value.map((row) => readerDay(row)) };
}

function readerDay({ id, name, day, lastMs, ...counts }: ReaderRow): ReaderDay {
  const number = (of: Counted): number => Number(counts[of]);
  return {
    id,
    name,
    day,
    looks: number('looks'),
    shown: number('shown'),
    opened: number('opened'),
    exports: number('exports'),
    tails: number('tails'),
    refused: number('refused'),
    last: new Date(Number(lastMs)).toISOString(),
  };
}
