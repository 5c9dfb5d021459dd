import { allOf, anyOf, type Predicate } from '../predicate/node.ts';
import type { Node } from '../yaml/node.ts';
import { type ItemContext, readItem } from './read-item.ts';

/**
 * What a search identifier stands for (specification 2.1, "Search-Identifier"): a map is all of its items; a list any of its
 * parts, which are maps, or keywords.
 */
export function readSearch(node: Node, context: ItemContext): Predicate | null {
  if (node.type === 'map') {
    if (node.entries.length === 0) return context.faults.add('value-wrong', 'A search has nothing in it', node.place);
    const parts = node.entries.map(({ key, keyPlace, value }) => readItem(key, keyPlace, value, context));
    return isWhole(parts) ? allOf(parts) : null;
  }
  if (node.type === 'scalar') return readItem('', node.place, node, context);
  if (node.items.length === 0) return context.faults.add('value-wrong', 'A search has nothing in it', node.place);
  const parts = node.items.map((item) => readSearch(item, context));
  return isWhole(parts) ? anyOf(parts) : null;
}

const isWhole = (parts: readonly (Predicate | null)[]): parts is readonly Predicate[] => !parts.includes(null);
