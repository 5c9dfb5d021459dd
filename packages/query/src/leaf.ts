import { type ResolvedField } from './catalogue.ts';
import { parseIp, parseNetwork } from './ip.ts';
import type { Leaf, TextMatch } from './node.ts';
import { isAny, literalOf, mapLiterals, type Pattern, prefixOf } from './pattern.ts';
import type { Word } from './reader.ts';
import type { Report } from './report.ts';
import type { Span } from './span.ts';
import { hintOf, nearest } from './suggest.ts';
import { foldCase, isWord } from './text.ts';
import { matchGlob } from './glob.ts';
import { limits } from './limits.ts';
import { timeLeaf } from './time-leaf.ts';
import { type ValueContext, readBoolean, readNumberOrName, readPosition } from './read-value.ts';

/**
 * The leaf that a value makes in a field; null after reporting why it makes none.
 * `span` is what the leaf covers, the word's own span what an error points at.
 */
export function fieldLeaf(field: ResolvedField, word: Word, span: Span, context: ValueContext): Leaf | null {
  const { report } = context;
  if (!word.quoted && isAny(word.parts)) return { kind: 'exists', field: field.name, span };
  const text = literalOf(word.parts);
  if (text === '') {
    report.add(
      'missing-value',
      `The empty text is no value. Events without the field are NOT ${field.name}:*.`,
      word.span,
    );
    return null;
  }
  if (text === null && !mayHaveWildcards(field, word, report)) return null;
  if (!fewWildcards(word, report)) return null;
  switch (field.type) {
    case 'keyword':
      return keywordLeaf(field, word.parts, span);
    case 'text':
      return textLeaf(field.name, word, span, context);
    case 'enum':
      return enumLeaf(field, word, span, report);
    case 'ip':
      return ipLeaf(field, word, span, report);
    case 'time':
      return timeLeaf(field, word, span, context);
    case 'number':
    case 'boolean':
    case 'position': {
      const read = { number: readNumberOrName, boolean: readBoolean, position: readPosition }[field.type];
      const value = read(field, word, context);
      return value === null ? null : { kind: 'term', field: field.name, value, span };
    }
  }
}

/** Free text (`field` is null), or text in a field of type text; null after reporting what is wrong with it. */
export function textLeaf(field: string | null, word: Word, span: Span, { report }: ValueContext): Leaf | null {
  if (field === null && !word.quoted && isAny(word.parts)) return { kind: 'all', span };
  if (literalOf(word.parts) === '') {
    report.add('missing-value', 'This phrase is empty.', word.span);
    return null;
  }
  if (!fewWildcards(word, report)) return null;
  return { kind: 'text', field, match: textMatch(mapLiterals(word.parts, foldCase), word.quoted), span };
}

function textMatch(pattern: Pattern, quoted: boolean): TextMatch {
  const text = literalOf(pattern);
  if (text !== null) return !quoted && isWord(text) ? { type: 'word', word: text } : { type: 'phrase', phrase: text };
  if (pattern.every((part) => part.type !== 'literal' || isWord(part.text))) {
    const prefix = prefixOf(pattern);
    return prefix === null ? { type: 'word-pattern', pattern } : { type: 'prefix', prefix };
  }
  // Some part of the text matches it, so `*` at either end says nothing.
  const inner = pattern.slice(pattern[0]?.type === 'any' ? 1 : 0, pattern.at(-1)?.type === 'any' ? -1 : undefined);
  const phrase = literalOf(inner);
  return phrase === null ? { type: 'phrase-pattern', pattern: inner } : { type: 'phrase', phrase };
}

function fewWildcards(word: Word, report: Report): boolean {
  const count = word.parts.filter((part) => part.type !== 'literal').length;
  if (count <= limits.wildcardsMax) return true;
  const message = `A pattern has at most ${limits.wildcardsMax} wildcards; this has ${count}.`;
  report.add('too-many-wildcards', message, word.span);
  return false;
}

function mayHaveWildcards(field: ResolvedField, word: Word, report: Report): boolean {
  if (field.wildcard !== false && ['keyword', 'text', 'enum'].includes(field.type)) return true;
  const instead =
    field.type === 'ip'
      ? 'write a network, as 10.0.0.0/8'
      : field.type === 'number' || field.type === 'time'
        ? 'write a range, as [from TO to]'
        : 'write the whole value, or quote it';
  report.add('not-allowed', `${field.name} (${field.type}) takes no wildcards within a value: ${instead}.`, word.span);
  return false;
}

function keywordLeaf(field: ResolvedField, pattern: Pattern, span: Span): Leaf {
  const text = literalOf(pattern);
  if (text !== null) return { kind: 'term', field: field.name, value: { type: 'keyword', text }, span };
  const prefix = prefixOf(pattern);
  if (prefix !== null) return { kind: 'prefix', field: field.name, prefix, ignoreCase: false, span };
  return { kind: 'wildcard', field: field.name, pattern, ignoreCase: false, span };
}

function enumLeaf(field: ResolvedField, word: Word, span: Span, report: Report): Leaf | null {
  const values = field.values ?? [];
  const text = literalOf(word.parts);
  if (text !== null) {
    const value = values.find((each) => foldCase(each) === foldCase(text));
    if (value !== undefined) return { kind: 'term', field: field.name, value: { type: 'enum', text: value }, span };
    const near = nearest(text, values);
    const hint = near === null ? hintOf(values) : ` Did you mean ${near}?`;
    report.add('unknown-value', `${field.name} is never "${text}".${hint}`, word.span, near ?? undefined);
    return null;
  }
  const pattern = mapLiterals(word.parts, foldCase);
  if (!values.some((each) => matchGlob(pattern, foldCase(each)))) {
    report.add('unknown-value', `No value of ${field.name} matches this pattern.`, word.span);
    return null;
  }
  const prefix = prefixOf(pattern);
  if (prefix !== null) return { kind: 'prefix', field: field.name, prefix, ignoreCase: true, span };
  return { kind: 'wildcard', field: field.name, pattern, ignoreCase: true, span };
}

function ipLeaf(field: ResolvedField, word: Word, span: Span, report: Report): Leaf | null {
  const text = literalOf(word.parts) ?? '';
  if (text.includes('/')) {
    const network = parseNetwork(text);
    if (network !== null) return { kind: 'cidr', field: field.name, network, span };
    report.add(
      'bad-value',
      `"${text}" is not a network: write ADDRESS/LENGTH, as 10.0.0.0/8 or 2001:db8::/32.`,
      word.span,
    );
    return null;
  }
  const ip = parseIp(text);
  if (ip !== null) return { kind: 'term', field: field.name, value: { type: 'ip', ip }, span };
  report.add('bad-value', `"${text}" is not an IP address, nor a network as 10.0.0.0/8.`, word.span);
  return null;
}
