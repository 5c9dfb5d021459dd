import { flag } from '@daybook/event';
import type { ParseContext } from '../format.ts';
import { digitsAt, isDate, isTimeOfDayAt, offsetText, pad2 } from '../time.ts';
import { zoneMinutes } from './zones.ts';

/** A date and a time of day as a line has them, without their zone. */
export interface Stamp {
  /** `2026-11-26T07:26:43.118` */
  readonly text: string;
  /** Index of the first character after them. */
  readonly end: number;
}

/** RFC 3339, and what of it the line did not say. */
export interface Time {
  readonly time: string;
  readonly flags: string[];
}

const fractionDigitsMax = 9;

/** `2026-11-26 07:26:43.118` at `at`: with `-` or `/`, up to four blanks or `T` between, an hour of one digit, a fraction after `.` or `,`. */
export function stampAt(text: string, at: number): Stamp | null {
  const year = digitsAt(text, at, 4);
  const mark = text.charCodeAt(at + 4);
  if (year < 0 || (mark !== 0x2d && mark !== 0x2f) || text.charCodeAt(at + 7) !== mark) return null;
  return clockOf(text, at + 10, year, digitsAt(text, at + 5, 2), digitsAt(text, at + 8, 2));
}

/** `20261126 07:26:43` at `at`. */
export function compactStampAt(text: string, at: number): Stamp | null {
  return clockOf(text, at + 8, digitsAt(text, at, 4), digitsAt(text, at + 4, 2), digitsAt(text, at + 6, 2));
}

/** `261126  7:26:43` at `at`: a year of this century. */
export function shortStampAt(text: string, at: number): Stamp | null {
  const year = digitsAt(text, at, 2);
  return year < 0 ? null : clockOf(text, at + 6, 2000 + year, digitsAt(text, at + 2, 2), digitsAt(text, at + 4, 2));
}

function clockOf(text: string, between: number, year: number, month: number, day: number): Stamp | null {
  if (!isDate(year, month, day)) return null;
  let clock = between + 1;
  const isBlank = text.charCodeAt(between) === 0x20;
  if (!isBlank && text.charCodeAt(between) !== 0x54) return null;
  while (isBlank && clock < between + 4 && text.charCodeAt(clock) === 0x20) clock += 1;
  const isShort = digitsAt(text, clock, 1) >= 0 && text.charCodeAt(clock + 1) === 0x3a;
  const time = isShort ? `0${text.slice(clock, clock + 7)}` : text.slice(clock, clock + 8);
  if (!isTimeOfDayAt(time, 0)) return null;
  const end = clock + (isShort ? 7 : 8);
  const date = `${String(year).padStart(4, '0')}-${pad2(month)}-${pad2(day)}`;
  const fractionEnd = endOfFraction(text, end);
  const fraction =
    fractionEnd === end ? '' : `.${text.slice(end + 1, Math.min(fractionEnd, end + 1 + fractionDigitsMax))}`;
  return { text: `${date}T${time}${fraction}`, end: fractionEnd };
}

function endOfFraction(text: string, at: number): number {
  const mark = text.charCodeAt(at);
  if (mark !== 0x2e && mark !== 0x2c) return at;
  let end = at + 1;
  while (digitsAt(text, end, 1) >= 0) end += 1;
  return end === at + 1 ? at : end;
}

/** Minutes east of UTC, and where the zone ends; `minutes` is null for a name that does not stand for one offset. */
interface Zone {
  readonly minutes: number | null;
  readonly end: number;
}

/** `Z`, `+02:00`, `+0200`, `-03`, or a name such as `CET`, at `at`. */
function zoneAt(text: string, at: number): Zone | null {
  const sign = text.charCodeAt(at);
  if (sign === 0x2b || sign === 0x2d) {
    const hour = digitsAt(text, at + 1, 2);
    const colon = text.charCodeAt(at + 3) === 0x3a ? 1 : 0;
    const minute = digitsAt(text, at + 3 + colon, 2);
    if (hour < 0 || hour > 23 || minute > 59) return null;
    const minutes = hour * 60 + Math.max(minute, 0);
    return { minutes: sign === 0x2d ? -minutes : minutes, end: minute < 0 ? at + 3 : at + 5 + colon };
  }
  let end = at;
  while (end < at + 6 && isLetter(text.charCodeAt(end))) end += 1;
  return end === at ? null : { minutes: zoneMinutes(text.slice(at, end)), end };
}

function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

/** The time of a stamp in the zone that follows it, at once or after a blank; without one, in the context's, flagged. */
export function zonedTime(text: string, stamp: Stamp, context: ParseContext): Time & { readonly end: number } {
  const isBlank = text.charCodeAt(stamp.end) === 0x20;
  const zone = zoneAt(text, isBlank ? stamp.end + 1 : stamp.end);
  if (zone === null || (zone.minutes === null && !isZoneName(text, isBlank ? stamp.end + 1 : stamp.end, zone.end))) {
    return { ...zonelessTime(stamp, context), end: stamp.end };
  }
  if (zone.minutes === null) return { ...zonelessTime(stamp, context), end: zone.end };
  const isUtc = zone.minutes === 0;
  return { time: `${stamp.text}${isUtc ? 'Z' : offsetText(zone.minutes)}`, flags: [], end: zone.end };
}

/** A word in capitals of three to five letters is a zone's name, also where it is none that is known. */
function isZoneName(text: string, start: number, end: number): boolean {
  const word = text.slice(start, end);
  return word.length >= 3 && word.length <= 5 && word === word.toUpperCase();
}

export function zonelessTime(stamp: Stamp, context: ParseContext): Time {
  return { time: `${stamp.text}${offsetText(context.zoneOffsetMin)}`, flags: [flag('assumed', 'time.zone')] };
}

/** The time that a whole text is, with its zone, such as a field of JSON; null where it is none. */
export function timeOfText(text: string, context: ParseContext): Time | null {
  const stamp = stampAt(text, 0);
  if (stamp === null) return null;
  const { time, flags, end } = zonedTime(text, stamp, context);
  return end === text.length ? { time, flags } : null;
}

/** Seconds since 1970 with up to nine decimals, exactly, in UTC; null for what is not a time of this era. */
export function timeOfEpoch(text: string): string | null {
  const dot = text.indexOf('.');
  const seconds = dot === -1 ? text : text.slice(0, dot);
  const fraction = dot === -1 ? '' : text.slice(dot + 1);
  const value = seconds.length > 11 || seconds === '' ? -1 : digitsAt(seconds, 0, seconds.length);
  const isWhole = fraction.length <= fractionDigitsMax && digitsAt(fraction, 0, fraction.length) >= 0;
  if (value < 0 || !isWhole || (dot !== -1 && fraction === '')) return null;
  const iso = new Date(value * 1000).toISOString();
  return iso.length === 24 ? `${iso.slice(0, 19)}${fraction === '' ? '' : `.${fraction}`}Z` : null;
}
