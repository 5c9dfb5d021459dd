import { digitsAt, isDate, isTimeOfDayAt, monthAt, offsetText, pad2 } from '../time.ts';

/** `14/Jan/2015:12:48:57.127]` at `at`, in the zone of the server, which the line does not say. `end` is the bracket's. */
export function haproxyTimeAt(line: string, at: number, zoneOffsetMin: number): { time: string; end: number } | null {
  const day = digitsAt(line, at, 2);
  const month = monthAt(line, at + 3);
  const year = digitsAt(line, at + 7, 4);
  if (year < 0 || !isDate(year, month, day) || !isTimeOfDayAt(line, at + 12)) return null;
  const isSpaced = line[at + 2] === '/' && line[at + 6] === '/' && line[at + 11] === ':' && line[at + 20] === '.';
  if (!isSpaced || digitsAt(line, at + 21, 3) < 0 || !line.startsWith('] ', at + 24)) return null;
  const date = `${line.slice(at + 7, at + 11)}-${pad2(month)}-${line.slice(at, at + 2)}`;
  return { time: `${date}T${line.slice(at + 12, at + 24)}${offsetText(zoneOffsetMin)}`, end: at + 24 };
}
