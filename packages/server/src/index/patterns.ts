import type { MaskingGroup, Position } from '@daybook/event';
import { Parameters } from './parameters.ts';
import { type MessageField, patternText } from './pattern-text.ts';
import type { Answer, QueryRunner } from './runner.ts';
import { eventsTable } from './schema.ts';
import { compileScope, type Scope } from './scope.ts';

export interface PatternsRequest extends Scope {
  /** Groups of fields of which a pattern has nothing. */
  readonly masked: readonly MaskingGroup[];
  /** Patterns, the most frequent ones. */
  readonly limit: number;
  /** More events than this are sampled. */
  readonly examinedMax?: number;
}

/** The message of a pattern: `*` stands for what differs. `isCut` where the messages go on behind it. */
export interface PatternMessage {
  readonly field: MessageField;
  readonly template: string;
  readonly isCut: boolean;
}

/** Events that are alike: of one kind, action, outcome and source, with messages that differ in numbers, ids and addresses alone. */
export interface EventPattern {
  readonly kind: string;
  readonly action: string;
  readonly outcome: string;
  readonly source: number;
  /** Null where the events have none, or it is masked. */
  readonly message: PatternMessage | null;
  /** Of the events that were examined, and so are the times and the example. */
  readonly count: number;
  readonly firstNs: bigint;
  readonly lastNs: bigint;
  /** The newest of them. */
  readonly example: Position;
}

export interface Patterns {
  readonly patterns: readonly EventPattern[];
  /** Events that match. */
  readonly total: number;
  /** Those of them that were grouped: all, or an even sample. */
  readonly examined: number;
}

/** To group the texts of more would take seconds, and would say hardly more: a pattern of one in ten thousand is still there. */
const defaultExaminedMax = 200_000;

interface Row {
  readonly kind: string;
  readonly action: string;
  readonly outcome: string;
  readonly source: number;
  readonly part: number;
  readonly template: string;
  readonly cut: number;
  readonly count: string;
  readonly first: string;
  readonly last: string;
  readonly example: readonly [number, string];
  readonly examined: string;
}

const keys = 'kind, action, outcome, source, part, template, cut';

/** Groups the events of a scope by what they are alike in, the largest groups first. */
export async function findPatterns(
  runner: QueryRunner,
  request: PatternsRequest,
  signal?: AbortSignal,
): Promise<Answer<Patterns>> {
  const counting = new Parameters();
  const counted = await runner.run<{ total: string }>(
    `SELECT count() AS total FROM ${eventsTable} WHERE ${compileScope(request, counting)}`,
    counting,
    signal,
  );
  if (!counted.ok) return counted;
  const total = Number(counted.value[0]?.total ?? 0);
  const every = Math.max(1, Math.ceil(total / (request.examinedMax ?? defaultExaminedMax)));
  const parameters = new Parameters();
  const { fields, columns } = patternText(request.masked, parameters);
  // Whichever events there are, a hash of their indices falls evenly.
  const sample = every === 1 ? '' : ` AND intHash32(idx) % ${parameters.add('UInt32', every)} = 0`;
  // ClickHouse's `min` and `max` of the times themselves take those before 1970 for the latest.
  const sql =
    `SELECT ${keys}, count() AS count, sum(count) OVER () AS examined, ` +
    'min(toUnixTimestamp64Nano(time)) AS first, max(toUnixTimestamp64Nano(time)) AS last, ' +
    'argMax((log, idx), (time, log, idx)) AS example ' +
    `FROM (SELECT kind, action, outcome, source, log, idx, time, ${columns.join(', ')} ` +
    `FROM ${eventsTable} WHERE ${compileScope(request, parameters)}${sample}) ` +
    `GROUP BY ${keys} ORDER BY count DESC, last DESC, ${keys} LIMIT ${parameters.add('UInt32', request.limit)}`;
  const answer = await runner.run<Row>(sql, parameters, signal);
  if (!answer.ok) return answer;
  const examined = Number(answer.value[0]?.examined ?? 0);
  const patterns = answer.value.map((row) => patternOf(row, fields));
  // Events may have come between the two questions.
  return { ok: true, value: { patterns, examined, total: every === 1 ? examined : total } };
}

function patternOf(row: Row, fields: readonly MessageField[]): EventPattern {
  const { kind, action, outcome, source, template, part, cut } = row;
  const field = fields[part - 1];
  const [log, index] = row.example;
  return {
    kind,
    action,
    outcome,
    source,
    message: field === undefined ? null : { field, template, isCut: cut === 1 },
    count: Number(row.count),
    firstNs: BigInt(row.first),
    lastNs: BigInt(row.last),
    example: { log, index: Number(index) },
  };
}
