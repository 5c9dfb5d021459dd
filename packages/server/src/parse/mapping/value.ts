import type { Spec } from '@daybook/event';
import type { ParseContext } from '../format.ts';
import type { Time } from '../fields/stamp.ts';
import { timeOfText } from '../fields/stamp.ts';
import { numberOf, timeOf } from '../json/index.ts';
import type { Faults } from './fault.ts';
import { expected, textOf, valueAs } from './fields.ts';
import { compileLayout, type ReadTime } from './layout.ts';
import { mappingLimits } from './limits.ts';
import { follow, type Line, readReference, type Reference } from './reference.ts';
import type { MapNode, Node, ScalarNode } from './tree.ts';

/** Where the value of a field is from. */
export interface Value {
  readonly references: readonly Reference[];
  /** What a line has for it; undefined where it has nothing. */
  read(line: Line): unknown;
}

const keys = ['from', 'table', 'else', 'scale', 'layout'];

/** `$name`, `$.path`, a constant (`$$` stands for a `$` at its front), or a map with `from`. */
export function readValue(node: Node, path: string, spec: Spec, faults: Faults): Value | null {
  if (node.type === 'scalar') {
    const reference = referenceOf(node);
    if (reference !== null) return { references: [reference], read: (line) => follow(reference, line) };
    if (isBadReference(node)) return faults.add(node, notReference);
    const constant = constantOf(node, path, spec, faults);
    return constant === undefined ? null : { references: [], read: () => constant };
  }
  if (node.type === 'list') return faults.add(node, 'a list stands behind `from`, or nowhere');
  return readFrom(node, path, spec, faults);
}

function readFrom(node: MapNode, path: string, spec: Spec, faults: Faults): Value | null {
  checkKeys(node, path === 'time' ? ['from', 'layout'] : keys.filter((key) => key !== 'layout'), faults);
  const references = readReferences(node, faults);
  const table = readTable(node, path, spec, faults);
  const otherwise = node.entries.get('else')?.value;
  const fallback = otherwise === undefined ? undefined : constantNode(otherwise, path, spec, faults);
  const scaling = node.entries.get('scale')?.value;
  const scale = scaling === undefined ? 1 : numberIn(scaling, faults);
  if (references === null) return null;
  return {
    references,
    read(line) {
      const found = firstOf(references, line);
      if (table !== null) return table.get(textOf(found) ?? '') ?? fallback;
      if (found === undefined) return fallback;
      const number = scale === 1 ? undefined : numberOf(found);
      return number === undefined ? found : number * scale;
    },
  };
}

const firstOf = (references: readonly Reference[], line: Line): unknown => {
  for (const reference of references) {
    const found = follow(reference, line);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** A time as a line has it; null where it has one that cannot be read, undefined where it has none. */
export interface TimeValue {
  readonly references: readonly Reference[];
  read(line: Line, context: ParseContext): Time | null | undefined;
}

/**
 * A reference, or `from` with the layout that the time is written in. Without one it is RFC 3339 or near it, Common Log Format,
 * or seconds, milliseconds, microseconds or nanoseconds since 1970.
 */
export function readTimeValue(node: Node, faults: Faults): TimeValue | null {
  const value = readValue(node, 'time', { type: 'scalar', section: 1 }, faults);
  if (value === null) return null;
  if (value.references.length === 0) return faults.add(node, 'the time is taken from the line: `$name` or `$.path`');
  const layout = node.type === 'map' ? node.entries.get('layout')?.value : undefined;
  const readTime = layout === undefined ? usualTime : readLayout(layout, faults);
  if (readTime === null) return null;
  return {
    references: value.references,
    read(line, context) {
      const found = value.read(line);
      if (found === undefined) return undefined;
      const text = textOf(found);
      return text === undefined ? null : readTime(text, context);
    },
  };
}

const usualTime: ReadTime = (text, context) => {
  const time = timeOf(text);
  return time === null ? timeOfText(text, context) : { time, flags: [] };
};

function readLayout(node: Node, faults: Faults): ReadTime | null {
  if (node.type !== 'scalar' || typeof node.value !== 'string' || node.value.length > mappingLimits.layoutCharsMax)
    return faults.add(node, `a layout is text of at most ${mappingLimits.layoutCharsMax} characters`);
  const compiled = compileLayout(node.value);
  return typeof compiled === 'string' ? faults.add(node, compiled) : compiled;
}

const notReference = 'no reference: `$name` is a group of a pattern, `$.a.b[0]` a path, and `$$` a `$`';

const isBadReference = ({ value }: ScalarNode): boolean =>
  typeof value === 'string' && value.startsWith('$') && !value.startsWith('$$');

export function referenceOf(node: Node): Reference | null {
  return node.type === 'scalar' && typeof node.value === 'string' ? readReference(node.value) : null;
}

function readReferences(node: MapNode, faults: Faults): Reference[] | null {
  const from = node.entries.get('from')?.value;
  if (from === undefined) return faults.add(node, '`from` is missing');
  const nodes = from.type === 'list' ? from.items : [from];
  const references = nodes.map((each) => referenceOf(each) ?? faults.add(each, notReference));
  return references.includes(null) ? null : (references as Reference[]);
}

function readTable(node: MapNode, path: string, spec: Spec, faults: Faults): Map<string, unknown> | null {
  const table = node.entries.get('table')?.value;
  if (table === undefined) return null;
  if (table.type !== 'map') return faults.add(table, '`table` is a map from what a line says to what the field holds');
  if (table.entries.size > mappingLimits.tableRowsMax)
    return faults.add(table, `a table has at most ${mappingLimits.tableRowsMax} rows`);
  const rows = [...table.entries].map(([key, { value }]) => [key, constantNode(value, path, spec, faults)] as const);
  return new Map(rows);
}

function constantNode(node: Node, path: string, spec: Spec, faults: Faults): unknown {
  if (node.type === 'scalar') return constantOf(node, path, spec, faults);
  faults.add(node, `expected ${expected(spec, path)}`);
  return undefined;
}

/** A constant is held against the field when the mapping is read. */
function constantOf(node: ScalarNode, path: string, spec: Spec, faults: Faults): unknown {
  const { value } = node;
  const plain = typeof value === 'string' && value.startsWith('$$') ? value.slice(1) : value;
  const found = plain === null ? undefined : valueAs(spec, path, plain);
  if (found === undefined) faults.add(node, `expected ${expected(spec, path)}`);
  return found;
}

function numberIn(node: Node, faults: Faults): number {
  if (node.type === 'scalar' && typeof node.value === 'number' && Number.isFinite(node.value)) return node.value;
  faults.add(node, 'expected a number');
  return 1;
}

export function checkKeys(node: MapNode, known: readonly string[], faults: Faults): void {
  for (const [name, { key }] of node.entries)
    if (!known.includes(name)) faults.add(key, `there is no \`${name}\` here; there are ${known.join(', ')}`);
}
