import type { Faults } from './fault.ts';
import { readEvent, type MadeEvent } from './event.ts';
import { mappingLimits } from './limits.ts';
import type { Pattern, PatternBudget } from './pattern.ts';
import { follow, type Line, readReference, type Reference } from './reference.ts';
import { textOf } from './fields.ts';
import type { MapNode, Node } from './tree.ts';
import { checkKeys } from './value.ts';

export type Reads = 'text' | 'json';

/** One kind of line, and what it becomes. */
export interface Case {
  /** What stands in faults: `case 2`. */
  readonly name: string;
  /** The line with what patterns found in it; null where it is not of this kind. */
  match(text: string, line: Line): Line | null;
  readonly event: MadeEvent;
}

interface Condition {
  readonly reference: Reference;
  readonly values: ReadonlySet<string>;
}

export function readCase(node: Node, reads: Reads, number: number, budget: PatternBudget, faults: Faults): Case | null {
  if (node.type !== 'map') return faults.add(node, 'a case is a map with `event`, and `match` or `when`');
  checkKeys(node, ['match', 'when', 'event'], faults);
  const patterns = readPatterns(node, reads, budget, faults);
  const conditions = readConditions(node, faults);
  const made = node.entries.get('event')?.value;
  const event = made === undefined ? faults.add(node, '`event` is missing') : readEvent(made, faults);
  if (event === null || patterns === null) return null;
  const names = new Set(patterns.flatMap(({ pattern }) => pattern.names));
  for (const reference of [...event.references, ...conditions.map((each) => each.reference)])
    checkReference(reference, names, reads, node, faults);
  return {
    name: `case ${number}`,
    event,
    match(text, line) {
      let { captures } = line;
      for (const { reference, pattern } of patterns) {
        const of = reference === null ? text : textOf(follow(reference, line));
        const found = of === undefined ? null : pattern.find(of);
        if (found === null) return null;
        captures = { ...captures, ...found };
      }
      const found = { ...line, captures };
      const holds = conditions.every(({ reference, values }) => values.has(textOf(follow(reference, found)) ?? ''));
      return holds ? found : null;
    },
  };
}

interface PlacedPattern {
  /** Null for the line as a whole. */
  readonly reference: Reference | null;
  readonly pattern: Pattern;
}

/** One pattern for the line where it is text; one for each of some members where it is JSON. */
function readPatterns(node: MapNode, reads: Reads, budget: PatternBudget, faults: Faults): PlacedPattern[] | null {
  const match = node.entries.get('match')?.value;
  if (match === undefined)
    return reads === 'json' ? [] : faults.add(node, '`match` is missing: what the line looks like');
  if (reads === 'text') {
    const pattern = budget.read(match);
    return pattern === null ? null : [{ reference: null, pattern }];
  }
  if (match.type !== 'map') return faults.add(match, 'of JSON, `match` is a map from paths to patterns');
  const patterns = [...match.entries].map(([text, { key, value }]) => {
    const reference = readReference(text);
    if (reference?.type !== 'path') return faults.add(key, 'expected a path: `$.message`');
    const pattern = budget.read(value);
    return pattern === null ? null : { reference, pattern };
  });
  return patterns.includes(null) ? null : (patterns as PlacedPattern[]);
}

function readConditions(node: MapNode, faults: Faults): Condition[] {
  const when = node.entries.get('when')?.value;
  if (when === undefined) return [];
  if (when.type !== 'map') {
    faults.add(when, '`when` is a map from references to the values that they may have');
    return [];
  }
  return [...when.entries].flatMap(([text, { key, value }]) => {
    const reference = readReference(text);
    const items = value.type === 'list' ? value.items : [value];
    const values = items.map((item) => (item.type === 'scalar' ? textOf(item.value) : undefined));
    if (reference === null) faults.add(key, 'expected a reference: `$name` or `$.path`');
    if (values.length === 0 || values.length > mappingLimits.tableRowsMax || values.includes(undefined))
      faults.add(value, `expected a word, a number, true or false, or a list of up to ${mappingLimits.tableRowsMax}`);
    return reference === null ? [] : [{ reference, values: new Set(values as string[]) }];
  });
}

function checkReference(
  reference: Reference,
  names: ReadonlySet<string>,
  reads: Reads,
  node: MapNode,
  faults: Faults,
): void {
  if (reference.type === 'path') {
    if (reads === 'text') faults.add(node, 'a path (`$.…`) reads JSON; this mapping reads text');
  } else if (!names.has(reference.name))
    faults.add(node, `no pattern of the case has a group named \`${reference.name}\``);
}
