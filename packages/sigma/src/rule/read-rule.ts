import { parseCondition } from '../condition/parse.ts';
import { resolve } from '../condition/resolve.ts';
import { anyOf, type Predicate } from '../predicate/node.ts';
import type { Entry, MapNode, Node, ScalarNode } from '../yaml/node.ts';
import { entryOf } from '../yaml/node.ts';
import { readHead, readLogSource } from './read-head.ts';
import type { ItemContext } from './read-item.ts';
import { readSearch } from './read-search.ts';
import type { DetectionRule } from './rule.ts';

/** A detection rule of specification 2.1. Null with faults where anything in it cannot be honoured exactly. */
export function readRule(map: MapNode, context: ItemContext): DetectionRule | null {
  const { faults } = context;
  const before = faults.all.length;
  const head = readHead(map, faults);
  const logSource = readLogSource(map, faults);
  const detection = readDetection(map, context);
  if (head === null || logSource === null || detection === null || faults.all.length > before) return null;
  return { type: 'detection', head, logSource, ...detection };
}

/** Searches by name, and the condition that joins them. */
function readDetection(
  map: MapNode,
  context: ItemContext,
): { readonly searches: ReadonlyMap<string, Predicate>; readonly predicate: Predicate } | null {
  const { faults } = context;
  const entry = entryOf(map, 'detection');
  if (entry?.value.type !== 'map')
    return faults.add('field-missing', 'A rule needs a detection, with searches', map.place);
  const { entries } = entry.value;
  const timeframe = entries.find((each) => each.key === 'timeframe');
  if (timeframe !== undefined) {
    return faults.add('condition-unsupported', 'timeframe: write a correlation rule instead', timeframe.keyPlace);
  }
  const searches = readSearches(
    entries.filter((each) => each.key !== 'condition'),
    context,
  );
  const condition = entries.find((each) => each.key === 'condition');
  if (condition === undefined) return faults.add('field-missing', 'A detection needs a condition', entry.keyPlace);
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
