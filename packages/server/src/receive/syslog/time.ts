import { flag } from '@daybook/event';

/** What a time that is not whole is filled in from. */
export interface TimeContext {
  /** When the message came, ms since 1970. */
  readonly referenceMs: number;
  /** Minutes east of UTC. */
  readonly zoneOffsetMin: number;
}

export interface Stamp {
  /** RFC 3339. */
  readonly time: string;
  readonly flags: readonly string[];
  /** Index of the first character after it. */
  readonly end: number;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const dayMs = 86_400_000;
/** So many years back there is always a 29 February, also across 2100. */
const yearsBackMax = 9;

const rfc3339 =
  /(?<date>\d{4}-\d\d-\d\d)T(?<clock>[0-2]\d:[0-5]\d:[0-5]\d)(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)(?= |$)/y;
/** Also with the year, fractions of a second, and one space or a zero before the day, as routers and newer daemons have it. */
const rfc3164 =
  /(?<month>[A-Z][a-z]{2}) {1,2}(?<day>\d{1,2}) (?:(?<year>\d{4}) )?(?<clock>[0-2]\d:[0-5]\d:[0-5]\d)(?<fraction>\.\d{1,9})?(?=:? |:?$)/y;

/** A time as RFC 5424 has it, kept as it is written. Null where there is none. */
export function readRfc3339(text: string, at: number): Stamp | null {
  rfc3339.lastIndex = at;
  const found = rfc3339.exec(text);
  if (found === null || !isInstant(`${found.groups?.['date']}T${found.groups?.['clock']}Z`)) return null;
  return { time: found[0], flags: [], end: at + found[0].length };
}

/**
 * `Feb  8 17:15:01` (RFC 3164, section 4.1.2). The year is the latest that has this date and puts the time no more than a
 * day after the reference: a message of 31 December that comes on 1 January is of the year before.
 */
export function readRfc3164(text: string, at: number, context: TimeContext): Stamp | null {
  rfc3164.lastIndex = at;
  const found = rfc3164.exec(text);
  if (found === null) return null;
  const { month: name = '', day = '', year: stated, clock = '', fraction = '' } = found.groups ?? {};
  const month = months.indexOf(name) + 1;
  if (month === 0) return null;
  const rest = `-${two(month)}-${two(Number(day))}T${clock}`;
  const year = stated ?? yearOf(rest, context);
  if (year === null || !isInstant(`${year}${rest}Z`)) return null;
  const zone = [flag('assumed', 'time.zone')];
  return {
    time: `${year}${rest}${fraction}${offsetText(context.zoneOffsetMin)}`,
    flags: stated === undefined ? [flag('assumed', 'time.year'), ...zone] : zone,
    end: at + found[0].length,
  };
}

function yearOf(rest: string, { referenceMs, zoneOffsetMin }: TimeContext): string | null {
  const latest = new Date(referenceMs + dayMs + zoneOffsetMin * 60_000);
  for (let back = 0; back < yearsBackMax; back += 1) {
    const year = String(latest.getUTCFullYear() - back).padStart(4, '0');
    if (isInstant(`${year}${rest}Z`) && Date.parse(`${year}${rest}Z`) <= latest.getTime()) return year;
  }
  return null;
}

/** `Date` takes 30 February for 2 March, and 24:00:00 for the next day. */
function isInstant(utc: string): boolean {
  const ms = Date.parse(utc);
  return Number.isFinite(ms) && new Date(ms).toISOString().slice(0, 19) === utc.slice(0, 19);
}

/** Minutes east of UTC as an RFC 3339 offset. */
function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.trunc(size / 60))}:${two(size % 60)}`;
}

const two = (value: number): string => String(value).padStart(2, '0');
