import { compareValues } from './compare.ts';
import { matchGlob } from './glob.ts';
import { networkContains, parseIp } from './ip.ts';
import type { Bound, Leaf, Node, Range, TextMatch } from './node.ts';
import { parseNumber } from './number.ts';
import type { Pattern } from './pattern.ts';
import { parsePosition } from './position.ts';
import { foldCase, wordsOf } from './text.ts';
import { parseTime, timeValue } from './time.ts';
import type { OrderedValue, Value } from './value.ts';
import { freeTextField } from './visit.ts';

/**
 * What an event has in a field: one value, several, or undefined. Times are RFC 3339, addresses and positions
 * (`LOG:INDEX`) text. For `freeTextField` it gives the texts that free text searches in.
 */
export type Accessor = (field: string) => string | number | boolean | readonly string[] | undefined;

/**
 * What a tree means, by which every other execution of it is checked (SPEC.md, "Meaning"). A value that is not of the
 * type that is asked for matches nothing. Work is bounded by the text of the event times that of the query.
 */
export function evaluate(node: Node, accessor: Accessor): boolean {
  switch (node.kind) {
    case 'and':
      return node.nodes.every((child) => evaluate(child, accessor));
    case 'or':
      return node.nodes.some((child) => evaluate(child, accessor));
    case 'not':
      return !evaluate(node.node, accessor);
    case 'all':
      return true;
    default: {
      const found = accessor(node.field ?? freeTextField);
      // The empty text stands for no value, as it does in the index.
      return listOf(found).some((value) => value !== '' && matchLeaf(node, value));
    }
  }
}

type FieldLeaf = Exclude<Leaf, { kind: 'all' }>;

function listOf(found: ReturnType<Accessor>): readonly string[] {
  if (found === undefined) return [];
  return typeof found === 'object' ? found : [String(found)];
}

function matchLeaf(leaf: FieldLeaf, text: string): boolean {
  switch (leaf.kind) {
    case 'exists':
      return true;
    case 'term':
      return matchTerm(leaf.value, text);
    case 'prefix':
      return (leaf.ignoreCase ? foldCase(text) : text).startsWith(leaf.prefix);
    case 'wildcard':
      return matchGlob(leaf.pattern, leaf.ignoreCase ? foldCase(text) : text);
    case 'range':
      return matchRange(leaf, text);
    case 'cidr': {
      const address = parseIp(text);
      return address !== null && networkContains(leaf.network, address);
    }
    case 'text':
      return matchText(leaf.match, foldCase(text));
  }
}

function matchTerm(value: Value, text: string): boolean {
  if (value.type === 'enum') return foldCase(value.text) === foldCase(text);
  if (value.type === 'boolean') return text === String(value.boolean);
  const other = readAs(value.type, text);
  return other !== null && compareValues(value, other) === 0;
}

function matchRange(range: Range, text: string): boolean {
  const type = (range.min ?? range.max)?.value.type;
  const value = type === undefined ? null : readAs(type, text);
  return value !== null && isBeyond(range.min, value, 1) && isBeyond(range.max, value, -1);
}

/** True when the value lies on the side of the bound that `direction` says, or on it where it belongs to the range. */
function isBeyond(bound: Bound | null, value: OrderedValue, direction: 1 | -1): boolean {
  if (bound === null) return true;
  const order = compareValues(value, bound.value);
  return order !== null && (order === 0 ? bound.inclusive : order * direction > 0);
}

function readAs(type: OrderedValue['type'], text: string): OrderedValue | null {
  switch (type) {
    case 'keyword':
      return { type, text };
    case 'number': {
      const number = parseNumber(text);
      return number === null ? null : { type, number };
    }
    case 'time': {
      const time = /^\d/.test(text) ? parseTime(text, null) : null;
      return time === null ? null : timeValue(time.startNs);
    }
    case 'ip': {
      const ip = parseIp(text);
      return ip === null ? null : { type, ip };
    }
    case 'position':
      return parsePosition(text);
  }
}

/** `text` is folded. */
function matchText(match: TextMatch, text: string): boolean {
  switch (match.type) {
    case 'word':
      return wordsOf(text).includes(match.word);
    case 'prefix':
      return wordsOf(text).some((word) => word.startsWith(match.prefix));
    case 'word-pattern':
      return wordsOf(text).some((word) => matchGlob(match.pattern, word));
    case 'phrase':
      return text.includes(match.phrase);
    case 'phrase-pattern':
      return matchGlob(anywhere(match.pattern), text);
  }
}

function anywhere(pattern: Pattern): Pattern {
  const any = { type: 'any' } as const;
  return [any, ...pattern, any];
}
