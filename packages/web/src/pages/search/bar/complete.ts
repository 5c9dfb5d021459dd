import { type FieldCatalogue, foldCase, print, resolveField, type Span, type Token, tokenAt } from '@daybook/query';

/** Something that could stand where the caret is. */
export interface Candidate {
  readonly text: string;
  /** What it is, or what there is of it. */
  readonly about: string;
  readonly kind: 'field' | 'value' | 'operator';
}

export interface Completion {
  readonly token: Token;
  readonly candidates: readonly Candidate[];
}

export interface Known {
  readonly catalogue: FieldCatalogue;
  /** Names of sources. */
  readonly sources: readonly string[];
  /** Values that were counted, by field, the most frequent first. */
  readonly counted: ReadonlyMap<string, readonly { readonly value: string; readonly count: number }[]>;
}

const candidatesMax = 12;

/** What could stand at the caret of a query that is being typed. */
export function completionAt(text: string, caret: number, known: Known): Completion {
  const token = tokenAt(text, caret);
  const all = token.kind === 'value' ? valuesFor(token, known) : wordsFor(text, token, known);
  return { token, candidates: all.slice(0, candidatesMax) };
}

function wordsFor(text: string, { typed, span }: Token, { catalogue }: Known): Candidate[] {
  const before = text.slice(0, span.start).trimEnd();
  const isBehindOperand = before !== '' && !/(?:^|\s)(?:AND|OR|NOT)$|[(\-+!]$/.test(before);
  const operators = [
    ...(isBehindOperand
      ? [
          ['AND', 'both'],
          ['OR', 'either'],
        ]
      : []),
    ['NOT', 'all but'],
  ].filter(([word = '']) => word.startsWith(typed));
  return [
    ...(typed === '' && !isBehindOperand ? [] : operators.map(([word = '', about = '']) => operator(word, about))),
    ...fieldsLike(typed, catalogue).map(([name, type]): Candidate => ({
      text: `${name}:`,
      about: type,
      kind: 'field',
    })),
  ];
}

const operator = (text: string, about: string): Candidate => ({ text: `${text} `, about, kind: 'operator' });

/** Those that begin as typed, then those of which a part does, then those that have it anywhere. */
function fieldsLike(typed: string, { fields, open = [] }: FieldCatalogue): (readonly [name: string, type: string])[] {
  const folded = foldCase(typed);
  const rank = (name: string): number => {
    const each = foldCase(name);
    if (each.startsWith(folded)) return 0;
    return each.split('.').some((part) => part.startsWith(folded)) ? 1 : each.includes(folded) ? 2 : 3;
  };
  const names = [
    ...Object.entries(fields).map(([name, { type }]) => [name, type] as const),
    ...open.map(({ prefix, type }) => [`${prefix}…`, type] as const),
  ];
  return names
    .map((named) => ({ named, rank: rank(named[0]) }))
    .filter(
      ({ named, rank: its }) => its < 3 && (folded === '' || foldCase(named[0]) !== folded) && !named[0].endsWith('…'),
    )
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ named }) => named);
}

function valuesFor(token: Token, known: Known): Candidate[] {
  const field = resolveField(known.catalogue, plainText(token.field ?? ''));
  if (field === null) return [];
  const typed = foldCase(plainText(token.typed));
  const counted = known.counted.get(field.name) ?? [];
  const countOf = new Map(counted.map(({ value, count }) => [value, count]));
  const fixed =
    field.type === 'boolean' ? ['true', 'false'] : field.name === 'source' ? known.sources : (field.values ?? []);
  // Sources are counted by their numbers, and typed by their names.
  const seen = field.name === 'source' ? [] : counted.map(({ value }) => value);
  const values = [...new Set([...seen, ...fixed])].filter((value) => foldCase(value).startsWith(typed) && value !== '');
  const shown = values.map((value): Candidate => {
    const count = countOf.get(value);
    return {
      text: `${quoted(value)} `,
      about: count === undefined ? '' : count.toLocaleString('en'),
      kind: 'value',
    };
  });
  return [...shown, ...templatesFor(field.type).filter(({ text }) => text.startsWith(token.typed))];
}

function templatesFor(type: string): Candidate[] {
  const any: Candidate = { text: '* ', about: 'has any value', kind: 'operator' };
  if (type === 'time')
    return [
      { text: '>now-1h ', about: 'in the last hour', kind: 'operator' },
      { text: '[now-1d/d TO now/d} ', about: 'yesterday', kind: 'operator' },
      any,
    ];
  if (type === 'number')
    return [
      { text: '>=', about: 'at least', kind: 'operator' },
      { text: '[1 TO 9] ', about: 'from, to', kind: 'operator' },
      any,
    ];
  return type === 'ip' ? [{ text: '10.0.0.0/8 ', about: 'a network', kind: 'operator' }, any] : [any];
}

/** As it stands in a query, quoted where it must be. */
export function quoted(value: string): string {
  const leaf = {
    kind: 'term',
    field: 'f',
    value: { type: 'keyword', text: value },
    span: { start: 0, end: 0 },
  } as const;
  return print(leaf).slice(2);
}

/** What somebody typed, without quotes and escapes. */
export function plainText(typed: string): string {
  return typed.replace(/^"/, '').replaceAll(/\\([^A-Za-z0-9])/g, '$1');
}

/** The text with a candidate in it, and where the caret then is. */
export function accept(
  text: string,
  { span }: { readonly span: Span },
  candidate: Candidate,
): { text: string; caret: number } {
  const rest = text.slice(span.end);
  // A colon or a space that is there already is not written again.
  const last = candidate.text.at(-1) ?? '';
  const added = rest.startsWith(last) && (last === ':' || last === ' ') ? candidate.text.slice(0, -1) : candidate.text;
  const before = text.slice(0, span.start) + added;
  return { text: before + rest, caret: before.length + (added === candidate.text ? 0 : 1) };
}
