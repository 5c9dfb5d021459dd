import type { Histogram } from '@daybook/api';

/** From the axis up; what went wrong lies on top, where it is seen. */
export const outcomes = ['success', 'unknown', 'failure', 'denied', 'error'] as const;
export type Outcome = (typeof outcomes)[number];

export interface Bars {
  /** Beginnings of the buckets, in seconds since 1970. */
  readonly starts: number[];
  /** By outcome, with those that lie below it. */
  readonly stacks: Readonly<Record<Outcome, number[]>>;
  readonly bucketMs: number;
}

export function barsOf({ buckets, bucketMs }: Histogram): Bars {
  const stacks: Record<Outcome, number[]> = { success: [], unknown: [], failure: [], denied: [], error: [] };
  for (const bucket of buckets) {
    let height = 0;
    for (const outcome of outcomes) {
      height += countOf(bucket, outcome);
      stacks[outcome].push(height);
    }
  }
  return { starts: buckets.map(({ start }) => Date.parse(start) / 1000), stacks, bucketMs };
}

/** Events of a bucket with an outcome. One that this console does not know is `unknown` to it, so that bars are as high as counts. */
export function countOf({ count, by = {} }: Histogram['buckets'][number], outcome: Outcome): number {
  if (outcome !== 'unknown') return by[outcome] ?? 0;
  return outcomes.reduce((left, each) => (each === 'unknown' ? left : left - (by[each] ?? 0)), count);
}

/** The range from one bucket to another, both with it: RFC 3339. Never wider than what was asked. */
export function zoomOf(
  { buckets, bucketMs }: Histogram,
  a: number,
  b: number,
): { since: string; until: string } | null {
  const [first, last] = [buckets[Math.max(0, Math.min(a, b))], buckets[Math.min(buckets.length - 1, Math.max(a, b))]];
  if (first === undefined || last === undefined) return null;
  const iso = (atMs: number): string => new Date(atMs).toISOString().replace('.000Z', 'Z');
  const sinceMs = Date.parse(first.start);
  // A bucket narrower than a millisecond is shown with all of its millisecond.
  return { since: iso(sinceMs), until: iso(Math.max(sinceMs + 1, Date.parse(last.start) + Math.ceil(bucketMs))) };
}

const lengths = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
  ['millisecond', 1],
] as const;

/** `30 minutes`. */
export function lengthText(ms: number): string {
  const [unit, length] = lengths.find(([, each]) => ms >= each && ms % each === 0) ?? ['millisecond', 1];
  return `${ms / length} ${unit}${ms === length ? '' : 's'}`;
}

/** Events of the buckets by outcome, those there are. */
export function totalsOf({ buckets }: Histogram): (readonly [Outcome, number])[] {
  return outcomes
    .map((outcome) => [outcome, buckets.reduce((sum, bucket) => sum + countOf(bucket, outcome), 0)] as const)
    .filter(([, count]) => count > 0);
}
