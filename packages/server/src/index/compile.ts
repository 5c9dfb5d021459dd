import type { Leaf, Node, Value } from '@daybook/query';
import { isUuidV7 } from '@daybook/event';
import { extPrefix } from './catalogue.ts';
import { compileCidr, compileIpRange, compileIpTerm } from './compile-ip.ts';
import { compileNumber, compilePosition, compileString, compileTime, never, type Test } from './compile-scalar.ts';
import { compileText } from './compile-text.ts';
import { type IndexField, indexFields } from './fields.ts';
import type { Parameters } from './parameters.ts';
import { visibleText } from './visible-text.ts';

type FieldLeaf = Exclude<Leaf, { kind: 'all' } | { kind: 'text' }>;

/**
 * The condition that a tree is in SQL. It means what `evaluate` in `query` says of the same events. A tree that was not
 * parsed with the catalogue of the index (a field that is not there) is a bug of the caller, and throws.
 */
export function compile(node: Node, parameters: Parameters): string {
  switch (node.kind) {
    case 'and':
      return `(${node.nodes.map((child) => compile(child, parameters)).join(' AND ')})`;
    case 'or':
      return `(${node.nodes.map((child) => compile(child, parameters)).join(' OR ')})`;
    case 'not':
      // A comparison with a value that is not there is NULL, which means no; its opposite means yes.
      return `NOT ifNull(${compile(node.node, parameters)}, 0)`;
    case 'all':
      return '1';
    case 'text': {
      if (node.field === null) return compileText('text', node.match, parameters);
      const visible = visibleText(node.field);
      if (visible !== null) return compileText(visible.alias, node.match, parameters);
      const { column } = fieldOf(node.field);
      if (column !== 'text') return compileText(`lower(${column})`, node.match, parameters);
      return `(raw_media_type != '' AND ${compileText('text', node.match, parameters)})`;
    }
    default:
      return compileLeaf(node, parameters);
  }
}

function fieldOf(name: string): IndexField {
  const field = Object.hasOwn(indexFields, name) ? indexFields[name] : undefined;
  if (field === undefined) throw new Error(`The index has no field ${JSON.stringify(name)}`);
  return field;
}

function compileLeaf(leaf: FieldLeaf, parameters: Parameters): string {
  if (leaf.field.startsWith(extPrefix) && leaf.field.length > extPrefix.length) return compileExt(leaf, parameters);
  const { shape, column } = fieldOf(leaf.field);
  const test = testOf(leaf);
  switch (shape) {
    case 'string':
      return test === null ? never : compileString(column, test, parameters);
    case 'list':
      return test === null ? never : compileList(column, test, parameters);
    case 'uuid':
      return test === null ? never : compileUuid(column, test, parameters);
    case 'text':
      return leaf.kind !== 'exists'
        ? never
        : column === 'text'
          ? "(raw_media_type != '' AND text != '')"
          : `${column} != ''`;
    case 'number':
      return test === null ? never : compileNumber(column, test, parameters);
    case 'boolean':
      return compileBoolean(column, leaf, parameters);
    case 'ip':
      return compileIp(column, leaf, parameters);
    case 'time-ns':
    case 'time-us':
      return test === null ? never : compileTime(column, shape === 'time-ns' ? 'ns' : 'us', test, parameters);
    case 'position':
      return test === null ? never : compilePosition(test, parameters);
  }
}

/** The leaf as a test of one value; null for what only one shape of column can answer. */
function testOf(leaf: FieldLeaf): Test | null {
  switch (leaf.kind) {
    case 'exists':
      return { kind: 'exists' };
    case 'term':
      return equal(leaf.value);
    case 'prefix':
      return { kind: 'prefix', prefix: leaf.prefix, ignoreCase: leaf.ignoreCase };
    case 'wildcard':
      return { kind: 'pattern', pattern: leaf.pattern, ignoreCase: leaf.ignoreCase };
    case 'range':
      return { kind: 'range', min: leaf.min, max: leaf.max };
    case 'cidr':
      return null;
  }
}

/** An enum is kept in the spelling of the catalogue, so its value is compared as it is. */
function equal(value: Value): Test | null {
  if (value.type === 'boolean') return null;
  return { kind: 'equal', value: value.type === 'enum' ? { type: 'keyword', text: value.text } : value };
}

function compileList(column: string, test: Test, parameters: Parameters): string {
  if (test.kind === 'equal' && test.value.type === 'keyword')
    return `has(${column}, ${parameters.text(test.value.text)})`;
  return `arrayExists(item -> ${compileString('item', test, parameters)}, ${column})`;
}

function compileUuid(column: string, test: Test, parameters: Parameters): string {
  if (test.kind === 'exists') return '1';
  if (test.kind !== 'equal') return compileString(`toString(${column})`, test, parameters);
  if (test.value.type !== 'keyword' || !isUuidV7(test.value.text)) return never;
  return `${column} = ${parameters.add('UUID', test.value.text)}`;
}

function compileBoolean(column: string, leaf: FieldLeaf, parameters: Parameters): string {
  if (leaf.kind === 'exists') return `isNotNull(${column})`;
  if (leaf.kind !== 'term' || leaf.value.type !== 'boolean') return never;
  return `${column} = ${parameters.add('Bool', leaf.value.boolean)}`;
}

function compileIp(column: string, leaf: FieldLeaf, parameters: Parameters): string {
  if (leaf.kind === 'exists') return `isNotNull(${column})`;
  if (leaf.kind === 'cidr') return compileCidr(column, leaf.network, parameters);
  if (leaf.kind === 'range') return compileIpRange(column, leaf.min, leaf.max, parameters);
  return leaf.kind === 'term' && leaf.value.type === 'ip' ? compileIpTerm(column, leaf.value.ip, parameters) : never;
}

/** A field of the source's own: its name is a bound value like any other. */
function compileExt(leaf: FieldLeaf, parameters: Parameters): string {
  const test = testOf(leaf);
  if (test === null) return never;
  const key = parameters.text(leaf.field.slice(extPrefix.length));
  const condition = compileString(`ext[${key}]`, test, parameters);
  if (test.kind !== 'equal' || test.value.type !== 'keyword') return condition;
  return `(has(mapValues(ext), ${parameters.text(test.value.text)}) AND ${condition})`;
}
