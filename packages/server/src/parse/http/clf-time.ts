import { digitsAt, isDate, isTimeOfDayAt, monthAt, pad2 } from '../time.ts';

/** Length of `17/May/2015:10:05:03 +0000`. */
export const clfTimeLength = 26;

/** The time at `at` as RFC 3339 with its own offset, or null where it is not one. */
export function clfTimeAt(line: string, at: number): string | null {
  const day = digitsAt(line, at, 2);
  const month = monthAt(line, at + 3);
  const year = digitsAt(line, at + 7, 4);
  if (year < 0 || !isDate(year, month, day) || !isTimeOfDayAt(line, at + 12)) return null;
  const sign = line.charCodeAt(at + 21);
  const offsetHour = digitsAt(line, at + 22, 2);
  const offsetMinute = digitsAt(line, at + 24, 2);
  if ((sign !== 0x2b && sign !== 0x2d) || offsetHour < 0 || offsetHour > 23 || offsetMinute < 0 || offsetMinute > 59)
    return null;
  const isSpaced = line[at + 2] === '/' && line[at + 6] === '/' && line[at + 11] === ':' && line[at + 20] === ' ';
  if (!isSpaced) return null;
  const date = `${line.slice(at + 7, at + 11)}-${pad2(month)}-${line.slice(at, at + 2)}`;
  return `${date}T${line.slice(at + 12, at + 20)}${line.slice(at + 21, at + 24)}:${line.slice(at + 24, at + 26)}`;
}
