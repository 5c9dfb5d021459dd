import { flag } from '@daybook/event';
import { isoTime, timeOf } from '../json/index.ts';
import { offsetText } from '../time.ts';

/** `wall` times of Caddy's `time_format`: `2006/01/02 15:04:05`, with or without a fraction. They say no zone. */
const wall = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d)((?:\.\d{1,9})?)$/;

/** The time of a line in any of Caddy's formats, and what of it was assumed; null where it is none. */
export function caddyTime(value: unknown, zoneOffsetMin = 0): { time: string; flags: string[] } | null {
  const time = timeOf(value);
  if (time !== null) return { time, flags: [] };
  const match = typeof value === 'string' ? wall.exec(value) : null;
  if (match === null) return null;
  const [, year, month, day, clock, fraction] = match;
  const local = isoTime(`${year}-${month}-${day}T${clock}${fraction}${offsetText(zoneOffsetMin)}`);
  return local === null ? null : { time: local, flags: [flag('assumed', 'time.zone')] };
}
