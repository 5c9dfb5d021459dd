import { actorTypes, type Event, kinds, type Kind, outcomes, type StoredEvent } from '@daybook/event';
import {
  type Bound,
  foldCase,
  type Leaf,
  type Node,
  type OrderedValue,
  type Pattern,
  parseIp,
  type TextMatch,
  type Value,
} from '@daybook/query';
import * as fc from 'fast-check';
import { indexFields } from './fields.ts';

// Events and queries for tests: few different values, so that they meet, and many that are hard to carry.

const hostile = [
  '',
  'alice',
  'Alice',
  'alice bob',
  "'; DROP TABLE daybook_events; --",
  '{p0: String}',
  '\\',
  "\\'",
  'a\tb\nc',
  'a\0b',
  '100%',
  'a_b',
  '*',
  '?x',
  '[a-z]+(',
  'größe',
  'ΣΑΣ',
  'K',
  '😀 smile',
  '\ud83d',
  '5',
  '+5',
  '05',
  '5.50',
  '1e3',
  '-0',
  '9007199254740993',
  'NaN',
  'inf',
  '0x10',
  ' 5',
  'GET /health?x=1&y=2',
  'foo-bar.baz',
  'true',
  'NULL',
];
export const word = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...hostile) },
  fc.string({ maxLength: 6, unit: 'binary' }),
);
const address = fc.constantFrom(
  '10.0.0.1',
  '10.0.1.2',
  '255.255.255.255',
  '0.0.0.0',
  '::1',
  '2001:db8::5',
  '::ffff:10.0.0.1',
  'host',
  '1.2.3',
  'ffff::',
);
const maybe = <Inner>(value: fc.Arbitrary<Inner>) => fc.option(value, { nil: undefined });
const time = fc.constantFrom(
  '2026-01-02T03:04:05Z',
  '2026-01-02T05:04:05+02:00',
  '2026-01-02T03:04:05.123456789Z',
  '2026-01-02T03:04:05.5-07:30',
  '1969-12-31T23:59:59.999999999Z',
  '1900-01-01T00:00:00Z',
  '2262-04-11T23:47:15Z',
);
const number = fc.constantFrom(0, 1, 2, 200, 404, 999);

const rawArbitrary = maybe(
  fc.record({
    mediaType: fc.constantFrom('text/plain', 'application/json'),
    bytes: fc.oneof(
      word.map((text) => new TextEncoder().encode(text)),
      fc.uint8Array({ maxLength: 8 }),
    ),
  }),
);

const event = fc.record({
  id: fc.constantFrom('01932c07-209c-7000-8000-000000000000', '01932c07-209c-7000-8000-00000000000a'),
  time,
  kind: fc.constantFrom(...(Object.keys(kinds) as Kind[])),
  action: word,
  outcome: fc.constantFrom(...outcomes),
  severity: fc.constantFrom(0, 1, 6),
  reason: maybe(fc.record({ code: maybe(word), text: maybe(word) })),
  seq: maybe(fc.constantFrom('0', '5', '9007199254740991', '18446744073709551615')),
  service: maybe(fc.record({ name: maybe(word), host: maybe(word) })),
  flags: maybe(fc.array(word, { maxLength: 2 })),
  imported: maybe(
    fc.record({
      log: word,
      position: fc.constantFrom('1:0', '2:7'),
      received: fc.constant('2026-01-02T03:04:05.678901Z'),
      source: maybe(word),
    }),
  ),
  actor: fc.record({
    type: fc.constantFrom(...actorTypes),
    id: word,
    name: maybe(word),
    email: maybe(word),
    onBehalfOf: maybe(word),
    roles: maybe(fc.array(word, { maxLength: 3 })),
    mfa: maybe(fc.boolean()),
  }),
  origin: maybe(
    fc.record({
      ip: maybe(address),
      port: maybe(number),
      host: maybe(word),
      device: maybe(word),
      userAgent: maybe(word),
      asn: maybe(fc.constant(4_294_967_295)),
    }),
  ),
  target: maybe(
    fc.record({
      resources: maybe(
        fc.array(
          fc.record({ type: word, id: word, name: maybe(word), labels: maybe(fc.array(word, { maxLength: 2 })) }),
          { maxLength: 3 },
        ),
      ),
      user: maybe(
        fc.record({ id: word, type: maybe(fc.constantFrom(...actorTypes)), name: maybe(word), email: maybe(word) }),
      ),
    }),
  ),
  request: maybe(
    fc.record({
      url: maybe(word),
      query: maybe(word),
      status: maybe(number),
      bytes: maybe(fc.constantFrom(0, Number.MAX_SAFE_INTEGER)),
      durationMs: maybe(fc.constantFrom(0, 1.5, 200, -3, 1e300, 0.1)),
    }),
  ),
  changes: maybe(
    fc.array(fc.record({ path: word, old: maybe(word), new: maybe(fc.constantFrom(null, 1.5, true, 'x')) }), {
      maxLength: 2,
    }),
  ),
  ext: maybe(
    fc.dictionary(
      fc.constantFrom('a', 'b', "'; x", 'ä.b', '__proto__'),
      fc.oneof(word, fc.constantFrom(null, true, false, 5, 5.5, -0, 1e21)),
      { maxKeys: 3 },
    ),
  ),
  raw: rawArbitrary,
});

/** Events at indices from 0 on. */
export const storedEvents = (count: number): fc.Arbitrary<StoredEvent[]> =>
  fc
    .array(
      fc.record({
        event,
        source: number,
        class: fc.constantFrom(0, 1),
        own: fc.boolean(),
        receivedUs: fc.constantFrom(0, 1_767_323_045_000_001, 1_767_323_045_000_000),
      }),
      {
        minLength: count,
        maxLength: count,
        size: 'max',
      },
    )
    .map((records) =>
      records.map((record, index) => ({
        ...record,
        event: record.event as Event,
        position: { log: 1 + (index % 2), index },
      })),
    );

const span = { start: 0, end: 0 } as Node['span'];
/** A query is UTF-8, so nothing in it is half a surrogate pair. */
const text = word.filter((each) => each !== '').map((each) => each.toWellFormed());

const pattern: fc.Arbitrary<Pattern> = fc
  .array(
    fc.oneof(
      text.map((literal) => ({ type: 'literal' as const, text: literal })),
      fc.constantFrom({ type: 'any' as const }, { type: 'one' as const }),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => parts.filter((part, i) => i === 0 || part.type === 'one' || parts[i - 1]?.type !== part.type));

const foldPattern = (parts: Pattern): Pattern =>
  parts.map((part) => (part.type === 'literal' ? { ...part, text: foldCase(part.text) } : part));
const addresses = ['10.0.0.1', '10.0.1.2', '255.255.255.255', '0.0.0.0', '::1', '2001:db8::5', 'ffff::'];

/** Values that a range may lie between, by their type. */
export const bounds = {
  ip: addresses.map((each) => parseIp(each)).flatMap((ip) => (ip === null ? [] : [{ type: 'ip' as const, ip }])),
  number: [0, 1, 5, 5.5, 200, -3, 1000, 0.1, 5.25].map((each) => ({ type: 'number' as const, number: each })),
  time: [
    1_767_323_045_000_000_000n,
    1_767_323_045_123_456_789n,
    1_767_323_045_000_000_500n,
    -1n,
    0n,
    -62_135_596_800_000_000_000n,
    253_402_300_799_999_999_999n,
  ].map((epochNs) => ({ type: 'time' as const, iso: '', epochNs })),
  position: [1, 2].flatMap((log) => [0, 7, 60].map((index) => ({ type: 'position' as const, log, index }))),
  keyword: ['5', '05', 'Alice', 'alice', 'größe', '\uffff', '😀 smile'].map((each) => ({
    type: 'keyword' as const,
    text: each,
  })),
} satisfies Record<string, readonly OrderedValue[]>;
const ipValue: fc.Arbitrary<Value> = fc.constantFrom(...bounds.ip);
const numberValue: fc.Arbitrary<Value> = fc.constantFrom(...bounds.number);
const timeValue: fc.Arbitrary<Value> = fc.constantFrom(...bounds.time);
const positionValue = fc.record({
  type: fc.constant('position' as const),
  log: fc.constantFrom(1, 2),
  index: fc.nat(60),
});
const keywordValue = text.map((each): Value => ({ type: 'keyword', text: each }));

const names = [...Object.keys(indexFields), 'ext.a', 'ext.b', "ext.'; x", 'ext.ä.b', 'ext.__proto__', 'ext.none'];

function valueOf(field: string): fc.Arbitrary<Value> {
  const type = indexFields[field]?.type ?? 'ext';
  if (type === 'enum')
    return fc.constantFrom(...(indexFields[field]?.values ?? [])).map((each) => ({ type: 'enum', text: each }));
  if (type === 'boolean') return fc.boolean().map((boolean) => ({ type: 'boolean', boolean }));
  return {
    ip: ipValue,
    number: numberValue,
    time: timeValue,
    position: positionValue,
    keyword: keywordValue,
    text: keywordValue,
    ext: keywordValue,
  }[type];
}

function rangeOf(field: string): fc.Arbitrary<Leaf> {
  const values = field.startsWith('ext.')
    ? fc.oneof(fc.tuple(keywordValue, keywordValue), fc.tuple(numberValue, numberValue))
    : fc.tuple(valueOf(field), valueOf(field));
  return fc
    .tuple(values, fc.boolean(), fc.boolean(), fc.constantFrom('both', 'min', 'max'))
    .map(([[low, high], first, last, ends]) => ({
      kind: 'range',
      field,
      min: ends === 'max' ? null : ({ value: low, inclusive: first } as Bound),
      max: ends === 'min' ? null : ({ value: high, inclusive: last } as Bound),
      span,
    }));
}

const isWord = (each: string) => /^[a-z0-9\u{80}-\u{10ffff}]+$/u.test(each);
const textMatch: fc.Arbitrary<TextMatch> = fc.oneof(
  text
    .map(foldCase)
    .map((phrase): TextMatch => (isWord(phrase) ? { type: 'word', word: phrase } : { type: 'phrase', phrase })),
  text.map(foldCase).map((phrase): TextMatch => ({ type: 'phrase', phrase })),
  text
    .map(foldCase)
    .filter(isWord)
    .map((prefix): TextMatch => ({ type: 'prefix', prefix })),
  pattern.map(foldPattern).map((parts): TextMatch => ({ type: 'phrase-pattern', pattern: parts })),
  pattern
    .map(foldPattern)
    .filter((parts) => parts.every((part) => part.type !== 'literal' || isWord(part.text)))
    .map((parts): TextMatch => ({ type: 'word-pattern', pattern: parts })),
);

function leafOf(field: string): fc.Arbitrary<Node> {
  const type = indexFields[field]?.type ?? 'keyword';
  const exists = fc.constant<Node>({ kind: 'exists', field, span });
  if (type === 'text')
    return fc.oneof(
      exists,
      textMatch.map((match): Node => ({ kind: 'text', field, match, span })),
    );
  const term = valueOf(field).map((value): Node => ({ kind: 'term', field, value, span }));
  if (type === 'boolean') return fc.oneof(exists, term);
  const globs = [
    text.map((prefix): Node => ({
      kind: 'prefix',
      field,
      prefix: type === 'enum' ? foldCase(prefix) : prefix,
      ignoreCase: type === 'enum',
      span,
    })),
    pattern.map((parts): Node => ({
      kind: 'wildcard',
      field,
      pattern: type === 'enum' ? foldPattern(parts) : parts,
      ignoreCase: type === 'enum',
      span,
    })),
  ];
  if (type === 'enum') return fc.oneof(exists, term, ...globs);
  if (type === 'keyword') return fc.oneof(exists, term, rangeOf(field), ...globs);
  if (type !== 'ip') return fc.oneof(exists, term, rangeOf(field));
  const cidr = fc.tuple(ipValue, fc.nat(128)).map(([value, length]): Node => {
    if (value.type !== 'ip') return { kind: 'all', span };
    const { version, bytes } = value.ip;
    const prefixLength = version === 4 ? length % 33 : length;
    const network = bytes.map((byte, i) => byte & (0xff00 >> Math.min(8, Math.max(0, prefixLength - 8 * i))) & 255);
    return { kind: 'cidr', field, network: { version, bytes: network, prefixLength }, span };
  });
  return fc.oneof(exists, term, rangeOf(field), cidr);
}

const leaf: fc.Arbitrary<Node> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...names).chain(leafOf) },
  textMatch.map((match): Node => ({ kind: 'text', field: null, match, span })),
);

export const tree: fc.Arbitrary<Node> = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    tie('node').map((node): Node => ({ kind: 'not', node, span })),
    fc.tuple(tie('node'), tie('node')).map((nodes): Node => ({ kind: 'and', nodes, span })),
    fc.tuple(tie('node'), tie('node')).map((nodes): Node => ({ kind: 'or', nodes, span })),
  ),
})).node;
