import { isEventTime } from '@daybook/event';

/** A time of an event as RFC 3339, with what had to be done to it. */
export type ReadTime =
  | { readonly ok: true; readonly time: string; readonly converted: boolean; readonly zoneAssumed: boolean }
  | { readonly ok: false; readonly message: string };

const looseTime = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:[.,](\d{1,20}))?\s?([Zz]|[+-]\d\d(?::?\d\d)?)?$/;
const epoch = /^(\d{1,19})(?:\.(\d{1,20}))?$/;
const expected =
  'a time is RFC 3339 (`2026-11-23T10:00:00.123+01:00`), or a number of seconds, milliseconds, microseconds or nanoseconds since 1970';

/**
 * RFC 3339 as it is; the usual near misses of it (a space for `T`, a comma, no colon in the offset, no offset: UTC); epoch
 * times, told apart by their size: below 10^11 seconds, 10^14 milliseconds, 10^17 microseconds, above nanoseconds.
 */
export function readTime(value: unknown): ReadTime {
  if (typeof value === 'number') return readEpoch(String(value));
  if (typeof value !== 'string') return { ok: false, message: expected };
  if (isEventTime(value)) return { ok: true, time: value, converted: false, zoneAssumed: false };
  if (value.length > 64) return { ok: false, message: expected };
  const match = looseTime.exec(value.trim());
  if (match === null) return readEpoch(value.trim());
  const [, date, clock, fraction = '', zone] = match;
  const kept = fraction.slice(0, 9);
  const time = `${date}T${clock}${kept === '' ? '' : `.${kept}`}${readZone(zone)}`;
  if (!isEventTime(time)) return { ok: false, message: `there is no such day or time: ${expected}` };
  return { ok: true, time, converted: true, zoneAssumed: zone === undefined };
}

function readZone(zone: string | undefined): string {
  if (zone === undefined || zone === 'Z' || zone === 'z') return 'Z';
  const digits = zone.replace(':', '');
  return `${digits.slice(0, 3)}:${digits.slice(3) || '00'}`;
}

function readEpoch(text: string): ReadTime {
  const match = epoch.exec(text);
  if (match === null) return { ok: false, message: expected };
  const [, whole = '', fraction = ''] = match;
  const size = Number(whole);
  const scale = size < 1e11 ? 0 : size < 1e14 ? 3 : size < 1e17 ? 6 : 9;
  const digits = whole.padStart(scale + 1, '0');
  const seconds = Number(digits.slice(0, digits.length - scale));
  const below = (digits.slice(digits.length - scale) + fraction).slice(0, 9);
  const iso = new Date(seconds * 1000).toISOString();
  if (iso.length !== 24) return { ok: false, message: `the time is past the year 9999: ${expected}` };
  const kept = below.replace(/0+$/, '');
  return {
    ok: true,
    time: `${iso.slice(0, 19)}${kept === '' ? '' : `.${kept}`}Z`,
    converted: true,
    zoneAssumed: false,
  };
}
