import { readTimeText } from '@daybook/api';
import type { Days } from '../../../ui/not-indexed.tsx';

export interface Older {
  /** Days of the range itself. */
  readonly inRange: readonly Days[];
  /** Days after it, on which an event of the range came only where it came late. */
  readonly late: readonly Days[];
}

const dayMs = 86_400_000;

/** What of a search was not looked at, parted at the end of its range; null where all of it was. */
export function olderOf(notIndexed: readonly Days[], until: string | undefined, nowMs: number): Older | null {
  if (notIndexed.length === 0) return null;
  const untilNs = until === undefined ? null : readTimeText(until, BigInt(nowMs) * 1_000_000n);
  if (untilNs === null) return { inRange: notIndexed, late: [] };
  // The end itself is not in the range.
  const lastMs = Number((untilNs - 1n) / 1_000_000n);
  const [last, next] = [dayText(lastMs), dayText(lastMs + dayMs)];
  return {
    inRange: notIndexed.filter(({ from }) => from <= last).map(({ from, to }) => ({ from, to: to < last ? to : last })),
    late: notIndexed.filter(({ to }) => to > last).map(({ from, to }) => ({ from: from > next ? from : next, to })),
  };
}

const dayText = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
