import { parseCondition } from '../condition/parse.ts';
import { resolve } from '../condition/resolve.ts';
import type { Place } from '../fault.ts';
import { anyOf, type Predicate } from '../predicate/node.ts';
import type { Entry, MapNode, Node, ScalarNode } from '../yaml/node.ts';
import type { ItemContext } from './read-item.ts';
import { readSearch } from './read-search.ts';

/** Searches by name, and the condition that joins them. @param place Where it is said to be missing something. */
export function readDetection(
  map: MapNode,
  place: Place,
  context: ItemContext,
): { readonly searches: ReadonlyMap<string, Predicate>; readonly predicate: Predicate } | null {
  const { faults } = context;
  const { entries } = map;
  const timeframe = entries.find((each) => each.key === 'timeframe');
  if (timeframe !== undefined) {
    return faults.add('condition-unsupported', 'timeframe: write a correlation rule instead', timeframe.keyPlace);
  }
  const searches = readSearches(
    entries.filter((each) => each.key !== 'condition'),
    context,
  );
  const condition = entries.find((each) => each.key === 'condition');
  if (condition === undefined) return faults.add('field-missing', 'A detection needs a condition', place);
  const predicate = readConditions(condition, searches, context);
  return predicate === null ? null : { searches, predicate };
}

function readSearches(entries: readonly Entry[], context: ItemContext): ReadonlyMap<string, Predicate> {
  const searches = new Map<string, Predicate>();
  for (const { key, value } of entries) {
    const search = readSearch(value, context);
    if (search !== null) searches.set(key, search);
  }
  return searches;
}

/** Of several conditions, one that is true is enough. */
function readConditions(
  entry: Entry,
  searches: ReadonlyMap<string, Predicate>,
  context: ItemContext,
): Predicate | null {
  const { faults } = context;
  // A search that could not be read has a fault of its own, and is not missed again.
  if (faults.all.length > 0) return null;
  const nodes: readonly Node[] = entry.value.type === 'list' ? entry.value.items : [entry.value];
  const parts: Predicate[] = [];
  for (const node of nodes) {
    if (!isText(node)) return faults.add('condition-syntax', 'A condition is text', node.place);
    const condition = parseCondition(node.value, node.place, faults);
    const part = condition === null ? null : resolve(condition, searches, faults);
    if (part !== null) parts.push(part);
  }
  return parts.length === nodes.length && parts.length > 0 ? anyOf(parts) : null;
}

const isText = (node: Node): node is ScalarNode & { readonly value: string } =>
  node.type === 'scalar' && typeof node.value === 'string';
