const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const dayMs = 86_400_000;
/** Nine years back there is always a 29 February, also across 1900 and 2100. */
const yearsBackMax = 9;

/** The month of a three-letter English name at `at`: 1 to 12, or 0. */
export function monthAt(text: string, at: number): number {
  return months.indexOf(text.slice(at, at + 3)) + 1;
}

/** The number that the decimal digits from `at` make, or -1 where one of them is not a digit. */
export function digitsAt(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

export function pad2(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}

export function isDate(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The time of day `HH:MM:SS` at `at`. No leap second: the programs whose lines are read here cannot write one. */
export function isTimeOfDayAt(text: string, at: number): boolean {
  const hour = digitsAt(text, at, 2);
  const minute = digitsAt(text, at + 3, 2);
  const second = digitsAt(text, at + 6, 2);
  return (
    hour >= 0 &&
    hour < 24 &&
    minute >= 0 &&
    minute < 60 &&
    second >= 0 &&
    second < 60 &&
    text.charCodeAt(at + 2) === 0x3a &&
    text.charCodeAt(at + 5) === 0x3a
  );
}

/** Minutes east of UTC as an RFC 3339 offset. */
export function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${pad2(Math.trunc(size / 60))}:${pad2(size % 60)}`;
}

/**
 * The year of a date that came without one (RFC 3164 section 4.1.2): the latest that has this date and is not more
 * than a day after the reference, so a line of 31 December read on 1 January is of the year before. Null where no
 * year has the date.
 */
export function yearOf(
  month: number,
  day: number,
  secondOfDay: number,
  referenceMs: number,
  zoneOffsetMin: number,
): number | null {
  const latest = new Date(referenceMs + dayMs + zoneOffsetMin * 60_000);
  for (let year = latest.getUTCFullYear(); year > latest.getUTCFullYear() - yearsBackMax; year--) {
    if (!isDate(year, month, day)) continue;
    if (Date.UTC(year, month - 1, day) + secondOfDay * 1000 <= latest.getTime()) return year;
  }
  return null;
}
