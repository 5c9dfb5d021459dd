/**
 * Median and median absolute deviation: what is usual, and how far values lie from it, of which a few outliers change neither.
 * Score: Iglewicz and Hoaglin, "How to Detect and Handle Outliers" (1993): 0.6745 · (x − median) / MAD, where 0.6745 makes the MAD of a normal
 * distribution its standard deviation.
 */
export const scoreFactor = 0.6745;

/** Of at least one number; of an even number of them the middle of the two. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

export interface Usual {
  readonly median: number;
  readonly mad: number;
  readonly samples: number;
}

export function usualOf(values: readonly number[]): Usual {
  const median = medianOf(values);
  return { median, mad: medianOf(values.map((value) => Math.abs(value - median))), samples: values.length };
}

/** A spread below 1 counts as 1: where every value was the same, one more would be infinitely unusual. */
export const scoreOf = (value: number, { median, mad }: Usual): number =>
  (scoreFactor * (value - median)) / Math.max(mad, 1);

/** The smallest whole number whose score is at least `score`, and that is at least `atLeast`. */
export function limitOf({ median, mad }: Usual, score: number, atLeast: number): number {
  return Math.max(atLeast, Math.ceil(median + (score * Math.max(mad, 1)) / scoreFactor));
}

export const usualText = ({ median, mad, samples }: Usual): string =>
  `median ${short(median)}, MAD ${short(mad)}, of ${samples}`;

export const short = (value: number): string => String(Math.round(value * 100) / 100);
