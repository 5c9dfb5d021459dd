import { and, not, or } from './build.ts';
import type { FieldCatalogue, ResolvedField } from './catalogue.ts';
import { parseIp } from './ip.ts';
import type { Leaf, Node } from './node.ts';
import { parseNumber } from './number.ts';
import { parse, type ParseOptions } from './parse.ts';
import { print } from './print.ts';
import { foldCase } from './text.ts';
import { noSpan } from './span.ts';
import type { Value } from './value.ts';

/** What a query asks of a value of a field in all that it finds: to be there, not to be there, or nothing. */
export type TermState = 'included' | 'excluded' | null;

/** The leaf that asks for this very value, as an answer has it; null where the field has no such value. */
export function termOf(field: Pick<ResolvedField, 'name' | 'type'>, value: string): Leaf | null {
  if (value === '' || !value.isWellFormed()) return null;
  if (field.type === 'text')
    return { kind: 'text', field: field.name, match: { type: 'phrase', phrase: foldCase(value) }, span: noSpan };
  const read = valueOf(field.type, value);
  return read === null ? null : { kind: 'term', field: field.name, value: read, span: noSpan };
}

function valueOf(type: ResolvedField['type'], text: string): Value | null {
  switch (type) {
    case 'keyword':
    case 'enum':
      return { type, text };
    case 'number': {
      const number = parseNumber(text);
      return number === null ? null : { type, number };
    }
    case 'boolean':
      return text === 'true' || text === 'false' ? { type, boolean: text === 'true' } : null;
    case 'ip': {
      const ip = parseIp(text);
      return ip === null ? null : { type, ip };
    }
    default:
      return null;
  }
}

/** What the tree asks of the term: alone, or among alternatives of the same field. */
export function stateOfTerm(tree: Node, term: Leaf): TermState {
  for (const node of demandsOf(tree)) {
    if (alternativesOf(node, term) !== null) return 'included';
    if (node.kind === 'not' && alternativesOf(node.node, term) !== null) return 'excluded';
  }
  return null;
}

/** The tree that asks this of the term, and of everything else what it asked before. */
export function withTerm(tree: Node, term: Leaf, state: TermState): Node {
  const others = demandsOf(tree).flatMap((node): Node[] => {
    const left = alternativesOf(node, term);
    if (left !== null) return left.length === 0 ? [] : [or(...left)];
    const denied = node.kind === 'not' ? alternativesOf(node.node, term) : null;
    if (denied !== null) return denied.length === 0 ? [] : [not(or(...denied))];
    return [node];
  });
  return and(...others, ...(state === null ? [] : [state === 'included' ? term : not(term)]));
}

/** What all that the tree finds must match, each. */
function demandsOf(tree: Node): readonly Node[] {
  if (tree.kind === 'and') return tree.nodes.flatMap(demandsOf);
  return tree.kind === 'all' ? [] : [tree];
}

/** The other alternatives to the term in a node that asks for nothing but values of its field; null where it is none of them. */
function alternativesOf(node: Node, term: Leaf): readonly Node[] | null {
  const nodes = node.kind === 'or' ? node.nodes : [node];
  const isOfField = nodes.every((each) => 'field' in each && 'field' in term && each.field === term.field);
  const text = print(term);
  const left = nodes.filter((each) => print(each) !== text);
  return isOfField && left.length < nodes.length ? left : null;
}

/**
 * The text of a query with a term set in it; null where the text is no query. What is not touched stays as it was typed: so
 * `now` stays `now`, and a name a name.
 */
export function setTerm(
  text: string,
  term: Leaf,
  state: TermState,
  catalogue: FieldCatalogue,
  options: ParseOptions = {},
): string | null {
  const parsed = parse(text, catalogue, options);
  if (!parsed.ok) return null;
  const demands = demandsOf(withTerm(parsed.tree, term, state));
  const sourceOf = (node: Node): string => {
    const typed = text.slice(node.span.start, node.span.end);
    const again = typed === '' ? null : parse(typed, catalogue, options);
    const source = again?.ok === true && print(again.tree) === print(node) ? typed : named(node, options);
    return demands.length > 1 && (node.kind === 'or' || node.kind === 'and') ? `(${source})` : source;
  };
  return demands.map(sourceOf).join(' AND ');
}

/** The canonical text; a number that has a name by its name. */
function named(node: Node, options: ParseOptions): string {
  if (node.kind === 'not') {
    const inner = named(node.node, options);
    return `NOT ${node.node.kind === 'or' || node.node.kind === 'and' ? `(${inner})` : inner}`;
  }
  if (node.kind !== 'term' || node.value.type !== 'number') return print(node);
  const { number } = node.value;
  const names = options.names?.[node.field]?.() ?? new Map<string, number>();
  const found = Array.from(names).find(([, each]) => each === number);
  return found === undefined ? print(node) : print({ ...node, value: { type: 'keyword', text: found[0] } });
}
