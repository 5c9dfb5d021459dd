/** Days of receipt, since 1970, UTC; both included. */
export interface DayRange {
  readonly fromDay: number;
  readonly toDay: number;
}

/** Which events the index has. */
export interface Coverage {
  /** The first day of receipt of which, and after which, everything is there; null where all of the log is. */
  readonly sinceDay: number | null;
  /** Days before it of which events could lie in the range that was asked for, and are not there. */
  readonly missing: readonly DayRange[];
}

export const everything: Coverage = { sinceDay: null, missing: [] };

const dayNs = 86_400_000_000_000n;

/**
 * Days of receipt, from the first one of the log to the one before `sinceDay`, without those that are back. An event is received when it has
 * happened: one from `sinceNs` on was not received on an earlier day, but on any later one. (Where a source's clock is ahead it may have been: that is told of
 * as `source.clock-skew`.)
 */
export function missingDays(
  { firstDay, sinceDay }: { readonly firstDay: number; readonly sinceDay: number },
  back: readonly DayRange[],
  sinceNs: bigint | undefined,
): DayRange[] {
  const asked = sinceNs === undefined ? firstDay : Math.max(firstDay, Number(floorDivide(sinceNs, dayNs)));
  const missing: DayRange[] = [];
  let fromDay = asked;
  for (const range of back.toSorted((a, b) => a.fromDay - b.fromDay)) {
    if (range.fromDay > fromDay) missing.push({ fromDay, toDay: Math.min(range.fromDay, sinceDay) - 1 });
    fromDay = Math.max(fromDay, range.toDay + 1);
  }
  missing.push({ fromDay, toDay: sinceDay - 1 });
  return missing.filter((range) => range.fromDay <= range.toDay);
}

/** Whether all of these days are among the others. */
export function areAmong(days: readonly DayRange[], others: readonly DayRange[]): boolean {
  return days.every(({ fromDay, toDay }) => others.some((other) => other.fromDay <= fromDay && toDay <= other.toDay));
}

const floorDivide = (value: bigint, by: bigint): bigint => (value - (((value % by) + by) % by)) / by;
