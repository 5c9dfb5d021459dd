import { clfTimeAt, clfTimeLength } from '../http/clf-time.ts';
import { digitsAt, isDate, isTimeOfDayAt } from '../time.ts';

/** No log is of before 1990 or after 2200: other numbers are no times. */
const secondsMin = 631_152_000;
const secondsMax = 7_258_118_400;

/**
 * A time as programs write it into JSON, as RFC 3339: RFC 3339 itself, also with a space for `T` or an offset without
 * colon, Common Log Format, or the seconds, milliseconds, microseconds or nanoseconds since 1970. Null where it is none
 * of these, or says no zone.
 */
export function timeOf(value: unknown): string | null {
  if (typeof value === 'number') return epochTime(String(value));
  if (typeof value !== 'string') return null;
  return isoTime(value) ?? epochTime(value) ?? (value.length === clfTimeLength ? clfTimeAt(value, 0) : null);
}

export function isoTime(text: string): string | null {
  if (text.length < 20 || text.length > 36) return null;
  const year = digitsAt(text, 0, 4);
  const separator = text[10];
  if (year < 0 || text[4] !== '-' || text[7] !== '-' || (separator !== 'T' && separator !== ' ')) return null;
  if (!isDate(year, digitsAt(text, 5, 2), digitsAt(text, 8, 2)) || !isTimeOfDayAt(text, 11)) return null;
  let end = 19;
  if (text[end] === '.' || text[end] === ',') {
    end += 1;
    while (digitsAt(text, end, 1) >= 0) end += 1;
    if (end === 20) return null;
  }
  const offset = offsetOf(text.slice(end));
  const fraction = end > 20 ? `.${text.slice(20, Math.min(end, 29))}` : '';
  return offset === null ? null : `${text.slice(0, 10)}T${text.slice(11, 19)}${fraction}${offset}`;
}

function offsetOf(text: string): string | null {
  if (text === 'Z' || text === 'z' || text === ' UTC') return 'Z';
  const digits = text.startsWith(' ') ? text.slice(1) : text;
  const match = /^([+-])([01]\d|2[0-3]):?([0-5]\d)$/.exec(digits);
  return match === null ? null : `${match[1]}${match[2]}:${match[3]}`;
}

function epochTime(text: string): string | null {
  if (text.length > 24 || !/^\d{9,19}(?:\.\d{1,12})?$/.test(text)) return null;
  const [whole = '', rest = ''] = text.split('.');
  const extra = whole.length > 16 ? 9 : whole.length > 13 ? 6 : whole.length > 11 ? 3 : 0;
  const seconds = Number(extra === 0 ? whole : whole.slice(0, -extra));
  if (!(seconds >= secondsMin && seconds <= secondsMax)) return null;
  const fraction = `${extra === 0 ? '' : whole.slice(-extra)}${rest}`.slice(0, 9);
  const date = new Date(seconds * 1000).toISOString().slice(0, 19);
  return `${date}${fraction === '' ? '' : `.${fraction}`}Z`;
}
