import * as fc from 'fast-check';
import { formatIp, type IpAddress } from '../ip.ts';
import type { Node } from '../node.ts';
import { type Pattern, PatternBuilder } from '../pattern.ts';
import { parse } from '../parse.ts';
import { noSpan as span } from '../span.ts';
import { foldCase, isWord } from '../text.ts';
import { timeMaxNs, timeMinNs, timeValue } from '../time.ts';
import type { OrderedValue } from '../value.ts';
import { catalogue } from './catalogue.ts';

/** Text with much that means something in a query, and nothing that a query cannot hold. */
const meaningful = [
  ...'abzAZ019 -+!&|(){}[]^"~*?:\\/.<>=_@%,#\t\n',
  '\u00a0',
  '\u3000',
  '“',
  'é',
  '漢',
  '😀',
  'AND',
  'or',
  'TO',
  'now',
  '$&',
];
export const anyText = fc
  .array(fc.oneof(fc.constantFrom(...meaningful), fc.string({ unit: 'grapheme', maxLength: 2 })), {
    minLength: 1,
    maxLength: 8,
  })
  .map((parts) => parts.join('').replaceAll('\0', ''))
  .filter((text) => text !== '' && text.isWellFormed());

const anyWord = fc
  .oneof(fc.constantFrom('and', 'or', 'not', 'to', 'now', 'a', '1'), anyText.map(foldCase))
  .filter((text) => isWord(text));

const anyPattern = (literal: fc.Arbitrary<string>): fc.Arbitrary<Pattern> =>
  fc
    .array(
      fc.oneof(
        literal,
        fc.constantFrom('any' as const, 'one' as const).map((type) => ({ type })),
      ),
      { maxLength: 5 },
    )
    .map((parts) => {
      const builder = new PatternBuilder();
      for (const part of parts) {
        if (typeof part === 'string') builder.literal(part);
        else builder.wildcard(part.type);
      }
      return builder.finish();
    });

const hasWildcard = (pattern: Pattern): boolean => pattern.some((part) => part.type !== 'literal');
const isJustAny = (pattern: Pattern): boolean => pattern.length === 1 && pattern[0]?.type === 'any';
const isPrefix = (pattern: Pattern): boolean =>
  pattern.length === 2 && pattern[0]?.type === 'literal' && pattern[1]?.type === 'any';
const isWildcard = (pattern: Pattern): boolean => hasWildcard(pattern) && !isJustAny(pattern) && !isPrefix(pattern);
const hasSeparator = (pattern: Pattern): boolean =>
  pattern.some((part) => part.type === 'literal' && !isWord(part.text));
const isInner = (pattern: Pattern): boolean => pattern[0]?.type !== 'any' && pattern.at(-1)?.type !== 'any';

const anyNumber = fc
  .oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true, min: -(2 ** 53) + 1, max: 2 ** 53 - 1 }))
  .map((number): OrderedValue => ({ type: 'number', number: number === 0 ? 0 : number }));
const anyTime = fc
  .oneof(fc.bigInt(timeMinNs, timeMaxNs), fc.integer({ min: -1e6, max: 1e6 }).map(BigInt))
  .map((ns): OrderedValue => timeValue(ns));
const anyPosition = fc
  .record({ log: fc.integer({ min: 1, max: 0xffffffff }), index: fc.nat({ max: 2 ** 50 }) })
  .map(({ log, index }): OrderedValue => ({ type: 'position', log, index }));
const byte = fc.oneof(fc.constantFrom(0, 255), fc.nat(255));
const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.array(byte, { minLength: length, maxLength: length }).map((list) => Uint8Array.from(list));
const isNotMapped = (v6: Uint8Array): boolean =>
  !formatIp({ version: 6, bytes: v6 }).startsWith('::ffff:') || v6[10] !== 255;
export const anyIp: fc.Arbitrary<IpAddress> = fc.oneof(
  bytes(4).map((each) => ({ version: 4 as const, bytes: each })),
  bytes(16)
    .filter(isNotMapped)
    .map((each) => ({ version: 6 as const, bytes: each })),
);
const anyIpValue = anyIp.map((ip): OrderedValue => ({ type: 'ip', ip }));
const anyKeyword = anyText.map((text): OrderedValue => ({ type: 'keyword', text }));

const keywordField = fc.oneof(
  fc.constantFrom('actor.id', 'request.url'),
  anyText.map((key) => `ext.${key}`),
);
const textField = fc.constantFrom('reason.text', null);

const anyRange = fc
  .oneof(
    fc.tuple(fc.constant('request.status'), anyNumber, anyNumber),
    fc.tuple(fc.constantFrom('ext.n', 'ext.a:b'), anyNumber, anyNumber),
    fc.tuple(fc.constant('time'), anyTime, anyTime),
    fc.tuple(fc.constant('position'), anyPosition, anyPosition),
    fc.tuple(fc.constant('origin.ip'), anyIpValue, anyIpValue),
    fc.tuple(keywordField, anyKeyword, anyKeyword),
  )
  .chain(([field, a, b]) =>
    fc
      .record({ open: fc.constantFrom('min', 'max', 'none'), from: fc.boolean(), to: fc.boolean() })
      .map(({ open, from, to }): Node => ({
        kind: 'range',
        field,
        min: open === 'min' ? null : { value: a, inclusive: from },
        max: open === 'max' ? null : { value: b, inclusive: to },
        span,
      })),
  )
  // Ends that are the wrong way round are refused; the parser's own order decides, which has tests of its own.
  .map((node) => (isOrdered(node) ? node : swapped(node)))
  .filter(isOrdered);

export const anyLeaf: fc.Arbitrary<Node> = fc.oneof(
  fc.constant<Node>({ kind: 'all', span }),
  fc
    .oneof(keywordField, fc.constantFrom('reason.text', 'kind', 'origin.ip', 'session'))
    .map((field): Node => ({ kind: 'exists', field, span })),
  fc
    .tuple(fc.oneof(keywordField, fc.constant('session')), anyKeyword)
    .map(([field, value]): Node => ({ kind: 'term', field, value, span })),
  fc
    .oneof(
      fc.tuple(fc.constant('request.status'), anyNumber),
      fc.tuple(fc.constant('time'), anyTime),
      fc.tuple(fc.constant('position'), anyPosition),
      fc.tuple(fc.constant('origin.ip'), anyIpValue),
    )
    .map(([field, value]): Node => ({ kind: 'term', field, value, span })),
  fc.boolean().map((boolean): Node => ({ kind: 'term', field: 'mfa', value: { type: 'boolean', boolean }, span })),
  fc
    .constantFrom(...(catalogue.fields['kind']?.values ?? []))
    .map((value): Node => ({ kind: 'term', field: 'kind', value: { type: 'enum', text: value }, span })),
  fc
    .constantFrom('a', 'auth.', 'data.read')
    .map((prefix): Node => ({ kind: 'prefix', field: 'kind', prefix, ignoreCase: true, span })),
  fc
    .tuple(keywordField, anyText)
    .map(([field, prefix]): Node => ({ kind: 'prefix', field, prefix, ignoreCase: false, span })),
  fc
    .tuple(keywordField, anyPattern(anyText).filter(isWildcard))
    .map(([field, pattern]): Node => ({ kind: 'wildcard', field, pattern, ignoreCase: false, span })),
  fc.constantFrom('auth.log?n', '*.user.*').map((source): Node => {
    const parsed = parse(`kind:${source}`, catalogue);
    if (!parsed.ok) throw new Error(source);
    return { ...parsed.tree, span };
  }),
  anyRange,
  anyIp.chain((ip) =>
    fc.nat(ip.version === 4 ? 32 : 128).map((prefixLength): Node => {
      const masked = ip.bytes.map(
        (value, i) => value & (0xff00 >> Math.min(8, Math.max(0, prefixLength - 8 * i))) & 255,
      );
      return { kind: 'cidr', field: 'origin.ip', network: { version: ip.version, bytes: masked, prefixLength }, span };
    }),
  ),
  fc
    .tuple(textField, anyWord)
    .map(([field, word]): Node => ({ kind: 'text', field, match: { type: 'word', word }, span })),
  fc
    .tuple(textField, anyWord)
    .map(([field, prefix]): Node => ({ kind: 'text', field, match: { type: 'prefix', prefix }, span })),
  fc
    .tuple(textField, anyText.map(foldCase))
    .map(([field, phrase]): Node => ({ kind: 'text', field, match: { type: 'phrase', phrase }, span })),
  fc
    .tuple(textField, anyPattern(anyWord).filter(isWildcard))
    .map(([field, pattern]): Node => ({ kind: 'text', field, match: { type: 'word-pattern', pattern }, span })),
  fc
    .tuple(
      textField,
      anyPattern(anyText.map(foldCase)).filter((each) => hasWildcard(each) && hasSeparator(each) && isInner(each)),
    )
    .map(([field, pattern]): Node => ({ kind: 'text', field, match: { type: 'phrase-pattern', pattern }, span })),
);

/** Trees as the parser makes them, without places. */
export const anyTree: fc.Arbitrary<Node> = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    anyLeaf,
    fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((nodes): Node => ({ kind: 'and', nodes, span })),
    fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((nodes): Node => ({ kind: 'or', nodes, span })),
    tie('node').map((node): Node => ({ kind: 'not', node, span })),
  ),
})).node;

const queryParts = [
  'a|b|actor.id:alice|user:|outcome:failure|outcome:x|origin.ip:10.0.0.0/8|origin.ip:|x:1|request.status:[1 TO 5]',
  'request.status:>=|time:{* TO now-1d/d]|mfa:true|*|*:*|"a b"|"|\\|\\u00| | | |AND|OR|NOT|&&|-|+|!|(|(|)|)|[|]|{|}|TO|~|^2|:|?',
].flatMap((list) => [...list.split('|'), '||']);

/** Texts that come near to being queries, right and wrong ones. */
export const anyQuery = fc.array(fc.constantFrom(...queryParts), { maxLength: 24 }).map((parts) => parts.join(''));

function isOrdered(node: Node): boolean {
  if (node.kind !== 'range' || node.min === null || node.max === null) return true;
  const key = (value: OrderedValue): string | number | bigint => {
    if (value.type === 'keyword')
      return [...value.text].map((char) => (char.codePointAt(0) ?? 0).toString(16).padStart(6, '0')).join('');
    if (value.type === 'number') return value.number;
    if (value.type === 'time') return value.epochNs;
    if (value.type === 'ip') return value.ip.version + Buffer.from(value.ip.bytes).toString('hex');
    return BigInt(value.log) * 2n ** 64n + BigInt(value.index);
  };
  const { min, max } = node;
  if (min.value.type === 'ip' && max.value.type === 'ip' && min.value.ip.version !== max.value.ip.version) return false;
  if (key(min.value) === key(max.value)) return min.inclusive && max.inclusive;
  return key(min.value) < key(max.value);
}

function swapped(node: Node): Node {
  return node.kind === 'range' ? { ...node, min: node.max, max: node.min } : node;
}
