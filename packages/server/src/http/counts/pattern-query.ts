import { and, isWord, limits, type Node, not, parse, type Pattern, print } from '@daybook/query';
import type { Lens } from '../../access/index.ts';
import type { EventPattern, PatternMessage } from '../../index/patterns.ts';

/** In the order in which they are taken for the message of an event. */
const messageFields = ['request.url', 'reason.text', 'raw'] as const;
const wildcardsMax = 16;
const span = { start: 0, end: 0 };
const any = { type: 'any' } as const;

/**
 * The query that finds the events of a pattern within a search: its text, with what they have in common joined to it. It may
 * find more: `*` of a query takes any text, `*` of a pattern only what has the form of a number. Null where it would be too long.
 */
export function patternQuery(searched: string, pattern: EventPattern, lens: Lens): string | null {
  const has = (field: string): boolean => Object.hasOwn(lens.catalogue.fields, field);
  const { message } = pattern;
  const before = message === null ? messageFields : messageFields.slice(0, messageFields.indexOf(message.field));
  const exists = (field: string): Node => ({ kind: 'exists', field, span });
  const shape = [
    term('kind', 'enum', pattern.kind),
    ...(pattern.action === '' ? [] : [term('action', 'keyword', pattern.action)]),
    term('outcome', 'enum', pattern.outcome),
    { kind: 'term', field: 'source', value: { type: 'number', number: pattern.source }, span } satisfies Node,
    ...before.filter(has).map((field) => not(exists(field))),
  ];
  const likes = message === null ? [] : messageNodes(message);
  const joined = [[...shape, ...likes], shape].map((nodes) => join(searched, print(and(...nodes))));
  // What a template holds may be more than a query can say; without it, it finds more.
  return joined.find((text) => text.length <= limits.queryUnitsMax && isReadable(text, lens)) ?? null;
}

function isReadable(text: string, lens: Lens): boolean {
  // Names of sources and `now` are the search's own, and were read before.
  const parsed = parse(text, lens.catalogue, { nowNs: 0n, names: {} });
  return parsed.ok || parsed.errors.every(({ code }) => code === 'bad-value');
}

/** What was searched for stays within its parentheses: it was read, so they are in step in it. */
function join(searched: string, more: string): string {
  return searched.trim() === '' ? more : `(${searched.trim()}) AND ${more}`;
}

function term(field: string, type: 'enum' | 'keyword', text: string): Node {
  return { kind: 'term', field, value: { type, text }, span };
}

function messageNodes({ field, template, isCut }: PatternMessage): Node[] {
  const whole = globOf(isCut ? `${template}*` : template);
  if (field === 'request.url') {
    const [only] = whole;
    if (whole.length === 1 && only?.type === 'literal') return [term(field, 'keyword', only.text)];
    return whole.every((part) => part.type === 'any')
      ? []
      : [{ kind: 'wildcard', field, pattern: whole, ignoreCase: false, span }];
  }
  const literals = whole.flatMap((part) => (part.type === 'literal' ? [part.text] : []));
  if (literals.length === 0) return [];
  // Parts that are words would be looked for as whole words.
  if (literals.length === 1 || literals.every(isWord))
    return literals.map((phrase) => ({ kind: 'text', field, match: { type: 'phrase', phrase }, span }));
  const inner = whole.slice(whole[0]?.type === 'any' ? 1 : 0, whole.at(-1)?.type === 'any' ? -1 : undefined);
  return [{ kind: 'text', field, match: { type: 'phrase-pattern', pattern: inner }, span }];
}

/** Whatever `*` stood for in the message matches it too. */
function globOf(template: string): Pattern {
  const literals = template.split(/\*+/);
  const kept = literals.length > wildcardsMax ? [...literals.slice(0, wildcardsMax - 1), ''] : literals;
  return kept.flatMap((text, i) => [
    ...(i === 0 ? [] : [any]),
    ...(text === '' ? [] : [{ type: 'literal' as const, text }]),
  ]);
}
