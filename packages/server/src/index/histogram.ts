import type { Node } from '@daybook/query';
import { chooseStep } from './histogram-step.ts';
import { indexFields } from './fields.ts';
import { instantNsMax, instantNsMin } from './instant.ts';
import { Parameters } from './parameters.ts';
import type { Answer, QueryRunner } from './runner.ts';
import { eventsTable } from './schema.ts';
import { compileScope, type Scope } from './scope.ts';

export interface HistogramRequest extends Scope {
  /** At most so many buckets; their width is a round number. */
  readonly buckets: number;
  /** Also counts each bucket apart by this field, for its most frequent values. */
  readonly by?: 'outcome' | 'kind' | 'source';
  /** What a reader sees at all, of whose events an open end of the range is then taken; of all the tenant's without it. */
  readonly within?: Node;
}

export interface HistogramBucket {
  readonly startNs: bigint;
  readonly count: number;
  readonly by: Readonly<Record<string, number>>;
}

export interface Histogram {
  readonly bucketNs: bigint;
  /** Side by side, empty ones included; whole buckets, so the first and the last may reach out of the range. */
  readonly buckets: readonly HistogramBucket[];
  readonly total: number;
}

const bucketsMax = 1000;

interface Extent {
  readonly fromNs: bigint;
  readonly endNs: bigint;
}

interface Row {
  readonly bucket: number;
  /** Text, or the number of a source. */
  readonly value?: string | number;
  readonly count: string;
}

/** Counts events over time. An end of the range that is not given is that of the events. */
export async function countOverTime(
  runner: QueryRunner,
  request: HistogramRequest,
  signal?: AbortSignal,
): Promise<Answer<Histogram>> {
  const found = await extentOf(runner, request, signal);
  if (!found.ok) return found;
  if (found.value === null) return { ok: true, value: { bucketNs: 1_000_000_000n, buckets: [], total: 0 } };
  const { fromNs, endNs } = found.value;
  const buckets = Math.max(1, Math.min(request.buckets, bucketsMax));
  const step = chooseStep(fromNs, endNs, buckets);
  const parameters = new Parameters();
  const start = parameters.add('Int64', step.firstNs);
  const width = parameters.add('UInt64', step.widthNs);
  // Narrow keys, and the column as it is: the engine then counts in an array rather than by strings. Times may lie further
  // apart than 63 bits reach, but not than 64.
  const since = `reinterpretAsUInt64(toUnixTimestamp64Nano(time) - ${start})`;
  const bucket = `toUInt16(intDiv(${since}, ${width})) AS bucket`;
  const apart = request.by === undefined ? '' : `, ${indexFields[request.by]?.column} AS value`;
  const sql =
    `SELECT ${bucket}${apart}, count() AS count FROM ${eventsTable} ` +
    `WHERE ${compileScope({ ...request, sinceNs: fromNs, untilNs: endNs }, parameters)} ` +
    `GROUP BY bucket${apart === '' ? '' : ', value'}`;
  const answer = await runner.run<Row>(sql, parameters, signal);
  if (!answer.ok) return answer;
  return { ok: true, value: assemble(answer.value, step) };
}

function assemble(rows: readonly Row[], step: { firstNs: bigint; widthNs: bigint; count: number }): Histogram {
  const found = Array.from({ length: step.count }, () => ({ count: 0, by: new Map<string, number>() }));
  let total = 0;
  for (const { bucket, value, count } of rows) {
    const into = found[bucket];
    if (into === undefined) continue;
    into.count += Number(count);
    total += Number(count);
    if (value !== undefined) into.by.set(String(value), Number(count));
  }
  const buckets = found.map(({ count, by }, i) => ({
    startNs: step.firstNs + BigInt(i) * step.widthNs,
    count,
    by: Object.fromEntries(by),
  }));
  return { bucketNs: step.widthNs, buckets, total };
}

/** The range to be counted over; null when there is no event to take an open end from. */
async function extentOf(
  runner: QueryRunner,
  { tenant, sinceNs, untilNs, within }: HistogramRequest,
  signal: AbortSignal | undefined,
): Promise<Answer<Extent | null>> {
  if (sinceNs !== undefined && untilNs !== undefined) {
    return { ok: true, value: extent(sinceNs, untilNs) };
  }
  const parameters = new Parameters();
  const query: Node = within ?? { kind: 'all', span: { start: 0, end: 0 } };
  const condition = compileScope({ tenant, query }, parameters);
  const edge = (direction: 'ASC' | 'DESC') =>
    `(SELECT toUnixTimestamp64Nano(time) AS at FROM ${eventsTable} WHERE ${condition} ORDER BY time ${direction} LIMIT 1)`;
  const answer = await runner.run<{ at: string }>(
    `SELECT at FROM ${edge('ASC')} UNION ALL ${edge('DESC')}`,
    parameters,
    signal,
  );
  if (!answer.ok) return answer;
  const times = answer.value.map(({ at }) => BigInt(at));
  if (times.length === 0) return { ok: true, value: null };
  const [first, last] = times.reduce(
    ([low, high], at) => [at < low ? at : low, at > high ? at : high],
    [times[0] ?? 0n, times[0] ?? 0n],
  );
  return { ok: true, value: extent(sinceNs ?? first, untilNs ?? last + 1n) };
}

/** The range as far as the index has times in it; null where it is empty. */
function extent(sinceNs: bigint, untilNs: bigint): Extent | null {
  const fromNs = sinceNs < instantNsMin ? instantNsMin : sinceNs;
  const endNs = untilNs > instantNsMax ? instantNsMax + 1n : untilNs;
  return fromNs < endNs ? { fromNs, endNs } : null;
}
