import { formatIp, formatNetwork } from './ip.ts';
import type { Bound, Leaf, Node, Text } from './node.ts';
import { parseNumber } from './number.ts';
import type { Pattern } from './pattern.ts';
import type { OrderedValue, Value } from './value.ts';

/**
 * The canonical text of a tree. Parsed with the catalogue that the tree was made with, and within the limits, it gives
 * the same tree again up to spans.
 */
export function print(node: Node): string {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.nodes.map(printOperand).join(node.kind === 'and' ? ' AND ' : ' OR ');
    case 'not':
      return `NOT ${printOperand(node.node)}`;
    default:
      return printLeaf(node);
  }
}

function printOperand(node: Node): string {
  return node.kind === 'and' || node.kind === 'or' ? `(${print(node)})` : print(node);
}

function printLeaf(leaf: Leaf): string {
  switch (leaf.kind) {
    case 'all':
      return '*:*';
    case 'exists':
      return `${escape(leaf.field)}:*`;
    case 'term':
      return `${escape(leaf.field)}:${printValue(leaf.value)}`;
    case 'prefix':
      return `${escape(leaf.field)}:${escape(leaf.prefix)}*`;
    case 'wildcard':
      return `${escape(leaf.field)}:${printPattern(leaf.pattern)}`;
    case 'cidr':
      return `${escape(leaf.field)}:${formatNetwork(leaf.network)}`;
    case 'range': {
      const open = leaf.min === null || leaf.min.inclusive ? '[' : '{';
      const close = leaf.max === null || leaf.max.inclusive ? ']' : '}';
      return `${escape(leaf.field)}:${open}${printBound(leaf.min)} TO ${printBound(leaf.max)}${close}`;
    }
    case 'text':
      return (leaf.field === null ? '' : `${escape(leaf.field)}:`) + printMatch(leaf.match);
  }
}

function printMatch(match: Text['match']): string {
  switch (match.type) {
    case 'word':
      return printWord(match.word);
    case 'prefix':
      return `${escape(match.prefix)}*`;
    case 'phrase':
      return quote(match.phrase);
    case 'word-pattern':
    case 'phrase-pattern':
      return printPattern(match.pattern);
  }
}

/** `and` would be read as an operator with the wrong case. */
function printWord(word: string): string {
  return /^(?:and|or|not)$/i.test(word) ? unicodeEscape(word.charAt(0)) + word.slice(1) : escape(word);
}

function printPattern(pattern: Pattern): string {
  return pattern
    .map((part) => (part.type === 'literal' ? escape(part.text) : part.type === 'any' ? '*' : '?'))
    .join('');
}

function printBound(bound: Bound | null): string {
  return bound === null ? '*' : printValue(bound.value);
}

function printValue(value: Value | OrderedValue): string {
  switch (value.type) {
    case 'keyword':
    case 'enum':
      return printText(value.text);
    case 'number':
      return String(value.number);
    case 'boolean':
      return String(value.boolean);
    case 'time':
      return value.iso;
    case 'ip':
      return formatIp(value.ip);
    case 'position':
      return `${value.log}:${value.index}`;
  }
}

/** Bare where nothing in it could be taken for anything else; numbers in quotes, as `ext.*` tells them apart in ranges. */
function printText(text: string): string {
  return /^[A-Za-z0-9/@._][A-Za-z0-9/@._:-]*$/.test(text) && parseNumber(text) === null ? text : quote(text);
}

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll(mustHide, unicodeEscape)}"`;
}

/** Everything but letters, digits and a few harmless marks is escaped. A leading `-` too, which would negate. */
function escape(text: string): string {
  return text.replaceAll(/^-|[!-$&-+:-?[-^`{-~ ]/g, String.raw`\$&`).replaceAll(mustHide, unicodeEscape);
}

/** Control characters, white space past ASCII, and typographic quotation marks. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const mustHide = /[\0-\x1f\x7f]|(?! )\s|[“”„‟]/g;

function unicodeEscape(char: string): string {
  return String.raw`\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
