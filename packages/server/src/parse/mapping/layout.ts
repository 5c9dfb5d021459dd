import { flag } from '@daybook/event';
import type { ParseContext } from '../format.ts';
import { type Time, timeOfEpoch, zonedTime, zonelessTime } from '../fields/stamp.ts';
import { digitsAt, isDate, isTimeOfDayAt, monthAt, pad2, yearOf } from '../time.ts';

/** Reads a time that is written in one layout; null for what is not. Total. */
export type ReadTime = (text: string, context: ParseContext) => Time | null;

type Part = { readonly type: 'text'; readonly text: string } | { readonly type: 'directive'; readonly code: string };

const known = new Set('YymdeHIMSfbBaApzsZ');
const letters = /[A-Za-z]+/y;

/** A layout as strptime(3) has it; a text where it cannot be used, which says why. */
export function compileLayout(layout: string): ReadTime | string {
  const parts: Part[] = [];
  for (let i = 0; i < layout.length; i++) {
    const char = layout.charAt(i);
    if (char !== '%') {
      parts.push({ type: 'text', text: char });
      continue;
    }
    i += 1;
    const code = layout.charAt(i);
    if (code === '%') parts.push({ type: 'text', text: '%' });
    else if (known.has(code)) parts.push({ type: 'directive', code });
    else return `%${code} is none of the directives %${[...known].join(', %')}`;
  }
  const has = (...codes: string[]) => parts.some((part) => part.type === 'directive' && codes.includes(part.code));
  if (!has('s') && !(has('m', 'b', 'B') && has('d', 'e') && has('H', 'I') && has('M') && has('S')))
    return 'a layout has month, day, hour, minute and second, or %s';
  if (has('I') !== has('p')) return '%I and %p go together';
  const zoneAt = parts.findIndex((part) => part.type === 'directive' && (part.code === 'z' || part.code === 'Z'));
  if (zoneAt !== -1 && zoneAt !== parts.length - 1) return 'the zone (%z, %Z) is the end of a layout';
  return (text, context) => read(parts, text, context);
}

interface Found {
  year: number | null;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  fraction: string;
  isAfternoon: boolean | null;
}

function read(parts: readonly Part[], text: string, context: ParseContext): Time | null {
  const found: Found = {
    year: null,
    month: 0,
    day: 0,
    hour: 0,
    minute: 0,
    second: 0,
    fraction: '',
    isAfternoon: null,
  };
  let at = 0;
  for (const part of parts) {
    if (part.type === 'text') {
      if (part.text === ' ') {
        if (text.charAt(at) !== ' ') return null;
        while (text.charAt(at) === ' ') at += 1;
      } else if (text.charAt(at) === part.text) at += 1;
      else return null;
    } else if (part.code === 's') {
      const time = timeOfEpoch(text.slice(at));
      return time === null ? null : { time, flags: [] };
    } else if (part.code === 'z' || part.code === 'Z') return whole(found, text, at, context);
    else {
      at = take(part.code, text, at, found);
      if (at === -1) return null;
    }
  }
  return at === text.length ? whole(found, '', 0, context) : null;
}

/** Where a directive's text ends; -1 where it is not there. */
function take(code: string, text: string, at: number, found: Found): number {
  switch (code) {
    case 'Y':
      found.year = digitsAt(text, at, 4);
      return found.year < 0 ? -1 : at + 4;
    case 'y':
      found.year = 2000 + digitsAt(text, at, 2);
      return found.year < 2000 ? -1 : at + 2;
    case 'f': {
      let end = at;
      while (digitsAt(text, end, 1) >= 0) end += 1;
      found.fraction = text.slice(at, Math.min(end, at + 9));
      return end === at ? -1 : end;
    }
    case 'b':
    case 'B':
    case 'a':
    case 'A':
    case 'p':
      return word(code, text, at, found);
    default:
      return number(code, text, at, found);
  }
}

function word(code: string, text: string, at: number, found: Found): number {
  letters.lastIndex = at;
  const name = letters.exec(text)?.[0];
  if (name === undefined) return -1;
  if (code === 'b' || code === 'B') {
    found.month = monthAt(name, 0);
    if (found.month === 0) return -1;
  } else if (code === 'p') {
    const half = name.toUpperCase();
    if (half !== 'AM' && half !== 'PM') return -1;
    found.isAfternoon = half === 'PM';
  }
  return at + name.length;
}

const names = { m: 'month', d: 'day', e: 'day', H: 'hour', I: 'hour', M: 'minute', S: 'second' } as const;

/** One or two digits, also behind a blank in place of the first. */
function number(code: string, text: string, at: number, found: Found): number {
  const start = text.charAt(at) === ' ' ? at + 1 : at;
  const isTwo = digitsAt(text, start, 2) >= 0;
  const value = digitsAt(text, start, isTwo ? 2 : 1);
  const name = names[code as keyof typeof names];
  if (value < 0) return -1;
  found[name] = value;
  return start + (isTwo ? 2 : 1);
}

function whole(found: Found, text: string, zone: number, context: ParseContext): Time | null {
  const { month, day, minute, second, fraction, isAfternoon } = found;
  const hour = isAfternoon === null ? found.hour : (found.hour % 12) + (isAfternoon ? 12 : 0);
  const clock = `${pad2(hour)}:${pad2(minute)}:${pad2(second)}`;
  if (!isTimeOfDayAt(clock, 0) || (isAfternoon !== null && (found.hour < 1 || found.hour > 12))) return null;
  const secondOfDay = hour * 3600 + minute * 60 + second;
  const year = found.year ?? yearOf(month, day, secondOfDay, context.referenceMs, context.zoneOffsetMin);
  if (year === null || !isDate(year, month, day)) return null;
  const date = `${String(year).padStart(4, '0')}-${pad2(month)}-${pad2(day)}`;
  const stamp = `${date}T${clock}${fraction === '' ? '' : `.${fraction}`}`;
  const assumed = found.year === null ? [flag('assumed', 'time.year')] : [];
  if (text === '') {
    const { time, flags } = zonelessTime({ text: stamp, end: 0 }, context);
    return { time, flags: [...assumed, ...flags] };
  }
  const { time, flags, end } = zonedTime(text, { text: stamp, end: zone }, context);
  return end === text.length && end > zone ? { time, flags: [...assumed, ...flags] } : null;
}
