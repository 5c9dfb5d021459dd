const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/** Milliseconds since 1970 of an event's time; a leap second counts as the one before it. 0 for what is no time. */
export function timeMs(time: string): number {
  const match = parts.exec(time);
  if (match === null) return 0;
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = match;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(
    Number(hour),
    Number(minute),
    Math.min(59, Number(second)),
    Number(fraction.padEnd(3, '0').slice(0, 3)),
  );
  return date.getTime() - offsetMinutes(zone) * 60_000;
}

/** What stands at the end of a time, in minutes. */
export function offsetMinutes(time: string): number {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(time) ?? [];
  return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** `Z` or `+05:45`. */
export const zoneOf = (time: string): string => /(?:Z|[+-]\d\d:\d\d)$/.exec(time)?.[0] ?? 'Z';

/** A time of milliseconds as RFC 3339 in a zone; null where no year of four digits has it. */
export function isoAt(ms: number, minutes: number): string | null {
  const date = new Date(ms + minutes * 60_000);
  if (Number.isNaN(date.getTime())) return null;
  const iso = date.toISOString();
  if (iso.length !== 24 || Math.abs(minutes) >= 24 * 60 || !Number.isInteger(minutes)) return null;
  if (minutes === 0) return iso;
  const size = Math.abs(minutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${iso.slice(0, -1)}${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
