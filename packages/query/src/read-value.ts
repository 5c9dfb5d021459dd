import type { ResolvedField } from './catalogue.ts';
import { parseIp } from './ip.ts';
import { parseNumber } from './number.ts';
import { literalOf } from './pattern.ts';
import { parsePosition } from './position.ts';
import type { Word } from './reader.ts';
import type { Report } from './report.ts';
import { hintOf, nearest } from './suggest.ts';
import { parseTime, type TimeSpan } from './time.ts';
import type { BooleanValue, IpValue, NumberValue, PositionValue } from './value.ts';

export interface ValueContext {
  readonly report: Report;
  /** What `now` is, in nanoseconds since 1970; null where times relative to it are refused. */
  readonly nowNs: bigint | null;
  /** As in `ParseOptions`. */
  readonly names: Names;
}

/** By the name of a field of type number: what its values are called. */
export type Names = Readonly<Record<string, () => ReadonlyMap<string, number>>>;

// Each of these gives null after reporting what is wrong with the word.

export function readNumber(field: ResolvedField, word: Word, { report }: ValueContext): NumberValue | null {
  const text = literalOf(word.parts) ?? '*';
  const number = parseNumber(text);
  if (number !== null) return { type: 'number', number };
  const exact = /^[+-]?\d+$/.test(text) ? 'past 2^53 - 1, where numbers are not exact' : 'not a number';
  report.add('bad-value', `${field.name} takes numbers, and this is ${exact}.`, word.span);
  return null;
}

/** A number, or a name that stands for one. What reads as a number is one, unless it is quoted. */
export function readNumberOrName(field: ResolvedField, word: Word, context: ValueContext): NumberValue | null {
  const text = literalOf(word.parts) ?? '*';
  const isNumber = parseNumber(text) !== null;
  const namesOf = Object.hasOwn(context.names, field.name) ? context.names[field.name] : undefined;
  if (namesOf === undefined || (isNumber && !word.quoted)) return readNumber(field, word, context);
  const names = namesOf();
  const number = names.get(text);
  if (number !== undefined) return { type: 'number', number };
  if (isNumber) return readNumber(field, word, context);
  const near = nearest(text, names.keys());
  const hint = near === null ? hintOf([...names.keys()]) : ` Did you mean ${near}?`;
  context.report.add('unknown-value', `No ${field.name} is called "${text}".${hint}`, word.span, near ?? undefined);
  return null;
}

export function readBoolean(field: ResolvedField, word: Word, { report }: ValueContext): BooleanValue | null {
  const text = (literalOf(word.parts) ?? '*').toLowerCase();
  if (text === 'true' || text === 'false') return { type: 'boolean', boolean: text === 'true' };
  report.add('bad-value', `${field.name} is true or false.`, word.span);
  return null;
}

export function readPosition(field: ResolvedField, word: Word, { report }: ValueContext): PositionValue | null {
  const value = parsePosition(literalOf(word.parts) ?? '*');
  if (value === null)
    report.add('bad-value', `${field.name} takes LOG:INDEX, as 1:4711, or INDEX in log 1.`, word.span);
  return value;
}

export function readIp(field: ResolvedField, word: Word, { report }: ValueContext): IpValue | null {
  const ip = parseIp(literalOf(word.parts) ?? '*');
  if (ip !== null) return { type: 'ip', ip };
  report.add('bad-value', `${field.name} takes IP addresses as the ends of a range.`, word.span);
  return null;
}

export function readTime(field: ResolvedField, word: Word, { report, nowNs }: ValueContext): TimeSpan | null {
  const text = literalOf(word.parts) ?? '*';
  const time = parseTime(text, nowNs);
  if (time !== null) return time;
  if (text.startsWith('now')) {
    const message =
      nowNs === null
        ? 'Times relative to now cannot be used here.'
        : 'A relative time is now, now-15m or now-1d/d, with s, m, h, d and w for seconds, minutes, hours, days and weeks.';
    report.add('bad-value', message, word.span);
  } else {
    const message = `${field.name} takes times as 2026-11-23, 2026-11-23T03:00:00Z or now-15m, from year 1 to 9999.`;
    report.add('bad-value', message, word.span);
  }
  return null;
}
