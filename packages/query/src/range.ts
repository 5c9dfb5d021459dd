import type { ResolvedField } from './catalogue.ts';
import { compareValues } from './compare.ts';
import type { Bound, Leaf } from './node.ts';
import { parseNumber } from './number.ts';
import { isAny, literalOf } from './pattern.ts';
import { readIp, readNumber, readPosition, readTime, type ValueContext } from './read-value.ts';
import type { Word } from './reader.ts';
import type { Span } from './span.ts';
import { maxOf, minOf } from './time-leaf.ts';

/** One end of a range as it stands in the query; null is an open end. */
export interface RawBound {
  readonly word: Word;
  readonly inclusive: boolean;
}

/** The range that its ends make in a field; null after reporting why they make none. */
export function rangeLeaf(
  field: ResolvedField,
  from: RawBound | null,
  to: RawBound | null,
  span: Span,
  context: ValueContext,
): Leaf | null {
  const { report } = context;
  if (field.type === 'text' || field.type === 'enum' || field.type === 'boolean') {
    const instead = field.type === 'text' ? 'quote the text to search for it' : 'write the values, joined by OR';
    report.add('not-allowed', `${field.name} (${field.type}) has no order and takes no range: ${instead}.`, span);
    return null;
  }
  if (from === null && to === null) return { kind: 'exists', field: field.name, span };
  const numeric = field.open && [from, to].every((end) => end === null || isNumeric(end.word));
  const min = from === null ? null : readBound(field, from, 'min', numeric, context);
  const max = to === null ? null : readBound(field, to, 'max', numeric, context);
  if ((from !== null && min === null) || (to !== null && max === null)) return null;
  if (min !== null && max !== null) {
    const order = compareValues(min.value, max.value);
    if (order === null) {
      report.add('bad-range', 'One end is an IPv4 address and the other an IPv6 address.', span);
      return null;
    }
    if (order > 0 || (order === 0 && !(min.inclusive && max.inclusive))) {
      report.add('bad-range', 'This range holds nothing: its end lies before its beginning.', span);
      return null;
    }
  }
  return { kind: 'range', field: field.name, min, max, span };
}

/** True for the bound `*`. */
export function isOpenEnd(word: Word): boolean {
  return !word.quoted && isAny(word.parts);
}

function isNumeric(word: Word): boolean {
  return !word.quoted && parseNumber(literalOf(word.parts) ?? '') !== null;
}

function readBound(
  field: ResolvedField,
  { word, inclusive }: RawBound,
  end: 'min' | 'max',
  numeric: boolean,
  context: ValueContext,
): Bound | null {
  const text = literalOf(word.parts);
  if (text === null || text === '') {
    const message =
      text === '' ? 'An end of a range is empty.' : 'An end of a range takes no wildcards, but * alone is an open end.';
    context.report.add('bad-range', message, word.span);
    return null;
  }
  if (field.type === 'time') {
    const time = readTime(field, word, context);
    return time === null ? null : end === 'min' ? minOf(time, inclusive) : maxOf(time, inclusive);
  }
  if (field.type === 'keyword' && !numeric) return { value: { type: 'keyword', text }, inclusive };
  const read = field.type === 'ip' ? readIp : field.type === 'position' ? readPosition : readNumber;
  const value = read(field, word, context);
  return value === null ? null : { value, inclusive };
}
