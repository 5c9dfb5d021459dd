import { applyLimits, type EventDraft, ItemsWriter } from '@daybook/event';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Enricher } from '../enrich/index.ts';
import { CanonicalReader } from './canonical.ts';
import { normaliseCarefully } from './careful.ts';
import { parseExactly } from './exact.ts';

const id = '01932c07-209c-7000-8000-000000000000';
const context = { receivedTime: '2026-11-23T10:00:00.123456Z' };

const word = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('alice', 'größe', '😀', 'a"b', 'a\\b', 'tab\t', '\u0001', 'a/b', ' x ') },
  fc.string({ minLength: 1, maxLength: 6, unit: 'grapheme' }),
);
/** Nearly always what is in canonical form. */
const mostly = <T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 120, arbitrary: usual }, { weight: 1, arbitrary: rare });
const of = (...values: string[]) => fc.constantFrom(...values);
const text = mostly(word, of('', 'x'.repeat(1025), '\ud83d'));
const json = (written: fc.Arbitrary<string>) => written.map((value) => ({ json: value }));
const oddNumber = of('-0', '01', '1.0', '1e3', '9007199254740993', '0.0000001', '70000', '0.1234567890123456789');
const whole = json(mostly(of('0', '7', '200'), oddNumber));
const number = json(mostly(of('0', '7', '1.5', '0.25', '-3'), oddNumber));
const texts = fc.array(text, { minLength: 1, maxLength: 3 });
/** As pairs, so that the order of names can be anything. */
const object = (fields: Record<string, fc.Arbitrary<unknown>>, requiredKeys: string[]) =>
  fc
    .record(fields, { requiredKeys })
    .chain((made) => fc.shuffledSubarray(Object.entries(made), { minLength: Object.keys(made).length }));
const resource = object({ type: text, id: text, name: text, labels: texts }, ['type', 'id']);
const scalar = fc.oneof(text, number, json(of('true', 'false', 'null')));
const event = object(
  {
    time: mostly(of('2026-01-02T03:04:05Z', '2026-02-28T23:59:60.5+05:45'), of('2026-02-30T00:00:00Z', 'now')),
    kind: mostly(of('data.read', 'admin.user.lock'), of('data.reaf')),
    action: text,
    outcome: mostly(of('success', 'denied'), of('maybe')),
    severity: json(mostly(of('0', '1', '6'), of('7', '1.0'))),
    epoch: text,
    seq: mostly(of('0', '18446744073709551615'), of('18446744073709551616', '007')),
    reason: object({ code: text, text }, ['text']),
    service: object({ name: text, version: text, env: text, host: text }, ['name']),
    actor: object(
      {
        type: mostly(of('user', 'service'), of('robot')),
        id: text,
        name: text,
        email: text,
        roles: texts,
        session: text,
        credential: text,
        mfa: json(mostly(of('true', 'false'), of('null'))),
        onBehalfOf: text,
      },
      ['type', 'id'],
    ),
    origin: object(
      {
        ip: mostly(of('10.0.0.1', '192.0.2.1', '2001:db8::1', '::1'), of('10.0.0.01', 'host')),
        port: whole,
        userAgent: fc.oneof(
          text,
          of('curl/8.5.0', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'),
        ),
        device: text,
        country: of('AT'),
        asn: whole,
      },
      ['ip'],
    ),
    target: object({ resources: fc.array(resource, { minLength: 1, maxLength: 3 }) }, ['resources']),
    request: object(
      { id: text, traceId: text, method: text, url: text, status: whole, bytes: whole, durationMs: number },
      ['url'],
    ),
    ext: fc.array(fc.tuple(mostly(word, of('5', '__proto__', '')), scalar), { minLength: 1, maxLength: 3 }),
  },
  ['time', 'kind', 'action', 'outcome', 'severity', 'actor'],
);

/** JSON of pairs and the like, with space at every place where JSON has some. */
function write(value: unknown, space: string, escape: boolean): string {
  if (typeof value === 'object' && value !== null && 'json' in value) return String(value.json);
  if (typeof value === 'string') {
    const quoted = JSON.stringify(value);
    return escape
      ? quoted.replace(/[^\0-\u007f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
      : quoted;
  }
  const items = value as unknown[];
  const isObject = items.every((item) => Array.isArray(item) && item.length === 2 && typeof item[0] === 'string');
  if (isObject && items.length > 0) {
    const members = (items as [string, unknown][]).map(
      ([name, field]) => `${JSON.stringify(name)}${space}:${space}${write(field, space, escape)}`,
    );
    return `{${space}${members.join(`${space},${space}`)}${space}}`;
  }
  return `[${space}${items.map((item) => write(item, space, escape)).join(`${space},${space}`)}${space}]`;
}

function itemsOf(add: (writer: ItemsWriter) => void): Buffer {
  const writer = new ItemsWriter();
  add(writer);
  return Buffer.from(writer.take().items);
}

test('an event that is taken from its text has the very bytes that the parsed one has, and is what the careful way gives', () => {
  const spaces = fc.constantFrom('', ' ', '\n\t ');
  let taken = 0;
  fc.assert(
    fc.property(event, spaces, fc.boolean(), (pairs, space, escape) => {
      const written = write(pairs, space, escape);
      const bytes = Buffer.from(`${written}${space}`);
      const reader = new CanonicalReader(bytes);
      const end = reader.read(0, bytes.length);
      if (end === -1) return;
      taken += 1;
      expect(end).toBe(Buffer.byteLength(written));
      const parsed = JSON.parse(written) as EventDraft;
      expect(parseExactly(written)).toMatchObject({ inexact: [], duplicates: [] });
      expect(itemsOf((writer) => writer.addText(id, reader.found))).toEqual(
        itemsOf((writer) => writer.add({ id, ...parsed })),
      );
      expect(normaliseCarefully(parsed as unknown as Record<string, unknown>, context)).toMatchObject({
        ok: true,
        draft: parsed,
        key: null,
      });
      expect(applyLimits(parsed, () => 'hash')).toBe(parsed);
    }),
    { numRuns: 3000 },
  );
  expect(taken).toBeGreaterThan(300);
});

test('what is looked up is added to an event that is taken from its text as it is to the parsed one', () => {
  const places = new Map([
    ['192.0.2.1', { country: 'DE', asn: 64_496 }],
    ['2001:db8::1', { country: null, asn: 64_497 }],
  ]);
  const find = (ip: string) => places.get(ip) ?? { country: null, asn: null };
  const enricher = new Enricher({ places: { of: find }, agents: true, addressesMax: 8, agentsMax: 8 });
  let added = 0;
  fc.assert(
    fc.property(event, fc.boolean(), (pairs, escape) => {
      const written = write(pairs, '', escape);
      const bytes = Buffer.from(written);
      const reader = new CanonicalReader(bytes);
      if (reader.read(0, bytes.length) === -1) return;
      const additions = enricher.text(reader.found);
      if (additions !== null) added += 1;
      const draft = enricher.draft(JSON.parse(written) as EventDraft);
      expect(itemsOf((writer) => writer.addText(id, reader.found, additions))).toEqual(
        itemsOf((writer) => writer.add({ id, ...draft })),
      );
    }),
    { numRuns: 3000 },
  );
  expect(added).toBeGreaterThan(20);
});

const minimal = {
  time: '2026-11-23T10:00:00Z',
  kind: 'other',
  action: 'a',
  outcome: 'unknown',
  severity: 0,
  actor: { type: 'user', id: 'a' },
};

test.each([
  ['a field that is not the sender’s to give', { ...minimal, id }],
  ['flags', { ...minimal, flags: ['x'] }],
  ['changes', { ...minimal, changes: [{ path: 'a' }] }],
  ['a user acted upon', { ...minimal, target: { user: { id: 'bob' } } }],
  ['a name that is no field', { ...minimal, user: 'bob' }],
  ['a key of its own', { ...minimal, idempotencyKey: 'k' }],
  ['cut marks', { ...minimal, cut: {} }],
  ['an empty object', { ...minimal, origin: {} }],
  ['a resource without an id', { ...minimal, target: { resources: [{ type: 'a' }] } }],
  ['no actor', { ...minimal, actor: undefined }],
  [
    'more keys than are held against each other',
    { ...minimal, ext: Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`k${i}`, i])) },
  ],
  [
    'more than a quarter of a record',
    { ...minimal, ext: Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`k${i}`, 'x'.repeat(1000)])) },
  ],
])('%s is left to the careful way', (_, sent) => {
  const bytes = Buffer.from(JSON.stringify(sent));
  expect(new CanonicalReader(bytes).read(0, bytes.length)).toBe(-1);
});

test('a name that comes twice, at any level, is left to the careful way', () => {
  const once = JSON.stringify(minimal);
  const twice = [
    once.replace('"action":"a"', '"action":"a","action":"a"'),
    once.replace('"id":"a"', '"id":"a","id":"a"'),
  ];
  twice.push(once.replace('}}', '},"ext":{"x":1,"y":2,"x":1}}'));
  for (const written of twice) {
    const bytes = Buffer.from(written);
    expect(new CanonicalReader(bytes).read(0, bytes.length)).toBe(-1);
  }
});
