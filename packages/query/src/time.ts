import type { TimeValue } from './value.ts';

/**
 * A time as written stands for the whole unit it is written in: a date for its day, `03:00Z` for its minute, `now/d`
 * for its day, nine digits of fraction or `now-15m` for an instant.
 */
export interface TimeSpan {
  readonly startNs: bigint;
  /** How long the unit is; 1 for an instant. */
  readonly unitNs: bigint;
}

const secondNs = 1_000_000_000n;
const unitsNs: Readonly<Record<string, bigint>> = {
  s: secondNs,
  m: 60n * secondNs,
  h: 3600n * secondNs,
  d: 86_400n * secondNs,
  w: 604_800n * secondNs,
};
const dayNs = 86_400n * secondNs;
/** 1970-01-01 was a Thursday; weeks begin on Monday (ISO 8601). */
const mondayNs = 4n * dayNs;

export const timeMinNs = -62_135_596_800n * secondNs;
/** The last nanosecond of year 9999. */
export const timeMaxNs = 253_402_300_800n * secondNs - 1n;

const absolute = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?([Zz]|[+-]\d\d:\d\d)?)?$/;
const relative = /^now((?:[+-]\d{1,6}[smhdw]|\/[smhdw]){0,8})$/;

/**
 * Reads a date, an RFC 3339 time (seconds and offset may be left out; without offset it is UTC), or `now` with date
 * math where `nowNs` is given. Null when it is none of these, or lies outside the years 1 to 9999.
 */
export function parseTime(text: string, nowNs: bigint | null): TimeSpan | null {
  const span = text.startsWith('now') ? parseRelative(text, nowNs) : parseAbsolute(text);
  return span === null || span.startNs < timeMinNs || span.startNs > timeMaxNs ? null : span;
}

function parseAbsolute(text: string): TimeSpan | null {
  const match = absolute.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction, offset] = match;
  const days = daysOf(Number(year), Number(month), Number(day));
  if (days === null) return null;
  if (hour === undefined) return { startNs: BigInt(days) * dayNs, unitNs: dayNs };
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return null;
  const offsetMinutes = offsetOf(offset ?? 'Z');
  if (offsetMinutes === null) return null;
  const seconds = days * 86_400 + Number(hour) * 3600 + (Number(minute) - offsetMinutes) * 60 + Number(second ?? 0);
  const startNs = BigInt(seconds) * secondNs + BigInt((fraction ?? '').padEnd(9, '0'));
  if (second === undefined) return { startNs, unitNs: 60n * secondNs };
  return { startNs, unitNs: 10n ** BigInt(9 - (fraction ?? '').length) };
}

function parseRelative(text: string, nowNs: bigint | null): TimeSpan | null {
  const match = relative.exec(text);
  if (match === null || nowNs === null) return null;
  let startNs = nowNs;
  let unitNs = 1n;
  for (const [step] of (match[1] ?? '').matchAll(/[+-]\d+[smhdw]|\/[smhdw]/g)) {
    const unit = unitsNs[step.at(-1) ?? ''] ?? 1n;
    if (step.startsWith('/')) {
      startNs = floorTo(startNs, unit, step === '/w' ? mondayNs : 0n);
      unitNs = unit;
    } else {
      startNs += BigInt(step.slice(0, -1)) * unit;
    }
  }
  return { startNs, unitNs };
}

/** RFC 3339 in UTC with nine digits of fraction. */
export function timeValue(epochNs: bigint): TimeValue {
  const fraction = ((epochNs % secondNs) + secondNs) % secondNs;
  const seconds = Number((epochNs - fraction) / secondNs);
  const iso = `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${String(fraction).padStart(9, '0')}Z`;
  return { type: 'time', iso, epochNs };
}

function floorTo(ns: bigint, unit: bigint, origin: bigint): bigint {
  const rest = (ns - origin) % unit;
  return ns - (rest < 0n ? rest + unit : rest);
}

/** Days since 1970 of a day of the Gregorian calendar; null when there is no such day. */
function daysOf(year: number, month: number, day: number): number | null {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.getTime() / 86_400_000 : null;
}

function offsetOf(text: string): number | null {
  if (text === 'Z' || text === 'z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(4, 6));
  if (hours > 23 || minutes > 59) return null;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
