/** How long: days, or calendar months. Written as ISO 8601 durations of one unit: `P90D`, `P12M`, `P7Y`. */
export interface Period {
  readonly unit: 'days' | 'months';
  readonly count: number;
}

const dayMs = 86_400_000;
const yearsMax = 100;
const countMax = { D: yearsMax * 366, M: yearsMax * 12, Y: yearsMax } as const;

/** Null for anything else than one whole number of days, months or years, from 1 to 100 years. */
export function parsePeriod(text: string): Period | null {
  const match = /^P([1-9]\d{0,5})([DMY])$/.exec(text);
  if (match === null) return null;
  const count = Number(match[1]);
  const unit = match[2] as 'D' | 'M' | 'Y';
  if (count > countMax[unit]) return null;
  return unit === 'D' ? { unit: 'days', count } : { unit: 'months', count: unit === 'Y' ? count * 12 : count };
}

/** As it is written; whole years stay months (`P12M`), so that each period has one text. */
export const formatPeriod = ({ unit, count }: Period): string => `P${count}${unit === 'days' ? 'D' : 'M'}`;

/**
 * When what was received on a day is due: a period after the end of that UTC day, in ms since 1970. Where the month has no
 * such day, it is the first of the next one: never earlier.
 *
 * @param day days since 1970, UTC
 */
export function dueMs(day: number, { unit, count }: Period): number {
  const end = (day + 1) * dayMs;
  if (unit === 'days') return end + count * dayMs;
  const from = new Date(end);
  const month = from.getUTCMonth() + count;
  const due = new Date(Date.UTC(from.getUTCFullYear(), month, from.getUTCDate()));
  const isThere = due.getUTCMonth() === month % 12;
  return isThere ? due.getTime() : Date.UTC(from.getUTCFullYear(), month + 1, 1);
}

/**
 * Whether there is a day whose events would be due earlier by `a` than by `b`. Null is for ever. Days and months may each be shorter than
 * the other, on different days: then it is true both ways, and a change from either to the other is a shortening.
 */
export function isShorter(a: Period | null, b: Period | null): boolean {
  if (a === null) return false;
  if (b === null) return true;
  if (a.unit === b.unit) return a.count < b.count;
  return daysOf(a).least < daysOf(b).most;
}

/** The days that a period may have, over 400 years of calendar, after which it repeats. */
function daysOf({ unit, count }: Period): { least: number; most: number } {
  if (unit === 'days') return { least: count, most: count };
  let least = Infinity;
  let most = 0;
  for (let month = 0; month < 4800; month += 1) {
    const days = (Date.UTC(2000, month + count, 1) - Date.UTC(2000, month, 1)) / dayMs;
    least = Math.min(least, days);
    most = Math.max(most, days);
  }
  return { least, most };
}
