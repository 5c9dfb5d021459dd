import type { ResolvedField } from './catalogue.ts';
import type { Bound, Leaf } from './node.ts';
import { readTime, type ValueContext } from './read-value.ts';
import type { Word } from './reader.ts';
import type { Span } from './span.ts';
import { timeMaxNs, type TimeSpan, timeValue } from './time.ts';

// A time stands for the whole unit that it is written in. Here that becomes bounds that are instants.

export function timeLeaf(field: ResolvedField, word: Word, span: Span, context: ValueContext): Leaf | null {
  const time = readTime(field, word, context);
  if (time === null) return null;
  if (time.unitNs === 1n) return { kind: 'term', field: field.name, value: timeValue(time.startNs), span };
  return { kind: 'range', field: field.name, min: minOf(time, true), max: maxOf(time, true), span };
}

/** From the first instant of the unit; exclusive, from the first one after it. */
export function minOf(time: TimeSpan, inclusive: boolean): Bound {
  if (inclusive || time.unitNs === 1n) return { value: timeValue(time.startNs), inclusive };
  const end = time.startNs + time.unitNs;
  return end > timeMaxNs
    ? { value: timeValue(timeMaxNs), inclusive: false }
    : { value: timeValue(end), inclusive: true };
}

/** Up to the last instant of the unit; exclusive, up to the last one before it. */
export function maxOf(time: TimeSpan, inclusive: boolean): Bound {
  if (!inclusive || time.unitNs === 1n) return { value: timeValue(time.startNs), inclusive };
  const end = time.startNs + time.unitNs;
  return end > timeMaxNs
    ? { value: timeValue(timeMaxNs), inclusive: true }
    : { value: timeValue(end), inclusive: false };
}
