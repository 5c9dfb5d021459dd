import { parseIp, parseNetwork } from '../ip.ts';
import type { Node, TextMatch } from '../node.ts';
import { parse, type ParseOptions } from '../parse.ts';
import { noSpan } from '../span.ts';
import { timeValue } from '../time.ts';
import type { OrderedValue, Value } from '../value.ts';
import { mapNode } from '../visit.ts';
import { catalogue } from './catalogue.ts';

// Nodes without a place, to compare trees with.

const span = noSpan;

export const all: Node = { kind: 'all', span };
export const exists = (field: string): Node => ({ kind: 'exists', field, span });
export const term = (field: string, value: Value): Node => ({ kind: 'term', field, value, span });
export const keyword = (field: string, text: string): Node => term(field, { type: 'keyword', text });
export const text = (match: TextMatch, field: string | null = null): Node => ({ kind: 'text', field, match, span });
export const word = (each: string): Node => text({ type: 'word', word: each });
export const phrase = (each: string): Node => text({ type: 'phrase', phrase: each });
export const range = (
  field: string,
  open: '[' | '{',
  min: OrderedValue | null,
  max: OrderedValue | null,
  close: ']' | '}',
): Node => ({
  kind: 'range',
  field,
  min: min === null ? null : { value: min, inclusive: open === '[' },
  max: max === null ? null : { value: max, inclusive: close === ']' },
  span,
});
export const number = (value: number): OrderedValue => ({ type: 'number', number: value });
export const kw = (value: string): OrderedValue => ({ type: 'keyword', text: value });
export const time = (iso: string): OrderedValue => timeValue(BigInt(Date.parse(iso)) * 1_000_000n);

export function ip(address: string): OrderedValue {
  const parsed = parseIp(address);
  if (parsed === null) throw new Error(`not an address: ${address}`);
  return { type: 'ip', ip: parsed };
}

export function cidr(field: string, network: string): Node {
  const parsed = parseNetwork(network);
  if (parsed === null) throw new Error(`not a network: ${network}`);
  return { kind: 'cidr', field, network: parsed, span };
}

export function withoutSpans(node: Node): Node {
  return mapNode(node, (each) => ({ ...each, span }));
}

/** The tree of a query that must be right. */
export function treeOf(query: string, options?: ParseOptions): Node {
  const result = parse(query, catalogue, options);
  if (!result.ok) throw new Error(`${query}: ${result.errors.map(({ message }) => message).join(' ')}`);
  return result.tree;
}
