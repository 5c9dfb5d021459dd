import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { EcsFlat } from '@elastic/ecs';
import { Ajv } from 'ajv';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Event, kinds, type Kind, maskingGroups, type MaskingGroup, eventMasker } from '../index.ts';
import { event as anyEvent } from '../testing/arbitraries.ts';
import { categoryOf, fromEcs, fromOcsf, ocsfClasses, type ShownEvent, toEcs, toOcsf, type Tree } from './index.ts';

const groups = Object.keys(maskingGroups) as MaskingGroup[];
/** Masked or not, with `raw` as text or as base64. */
const shown: fc.Arbitrary<ShownEvent> = fc
  .tuple(anyEvent, fc.subarray(groups), fc.boolean())
  .map(([event, masked, isText]) => {
    const { raw, ...others } = eventMasker(masked)(event);
    if (raw === undefined) return others;
    const bytes = Buffer.from(raw.bytes);
    const content = isText ? { text: bytes.toString('utf8') } : { base64: bytes.toString('base64') };
    return { ...others, raw: { mediaType: raw.mediaType, ...content } };
  });
const entry = { position: '1:7', source: 3, class: 1, received: '2026-01-02T03:04:05.678901Z', own: false } as const;
const sent = (value: unknown): Tree => JSON.parse(JSON.stringify(value)) as Tree;
const everyKind = (Object.keys(kinds) as Kind[]).flatMap((kind) =>
  ['document', 'file', 'table', 'database', 'bucket'].map((type): ShownEvent => plain(kind, type)),
);

function plain(kind: Kind, type: string): ShownEvent {
  const event: Omit<Event, 'raw'> = {
    id: '019c1b2e-6a2d-7000-8000-000000000001',
    time: '2026-01-02T03:04:05.123456789+05:45',
    kind,
    action: 'GetDocument',
    outcome: 'denied',
    severity: 3,
    actor: { type: 'user', id: 'alice', name: 'Alice', email: 'alice@example.org', roles: ['staff'], session: 's' },
    origin: { ip: '2001:db8::7', port: 4711, country: 'DE', asn: 64500, userAgent: 'curl/8' },
    target: { resources: [{ type, id: '/etc/passwd', owner: 'root' }], user: { type: 'user', id: 'bob' } },
    request: { id: 'r', method: 'GET', url: '/a?b=c', status: 403, bytes: 12, durationMs: 1.5 },
    ext: { region: 'eu', cache: true, 'a.b': 4, daybook: 'x' },
  };
  return event;
}

/** The same tree, with one value for every leaf. */
function withEveryLeaf(leaf: unknown, tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map((item) => withEveryLeaf(leaf, item));
  if (typeof tree !== 'object' || tree === null) return leaf;
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, withEveryLeaf(leaf, value)]));
}

describe.each([
  ['OCSF', toOcsf, fromOcsf],
  ['ECS', toEcs, fromEcs],
])('%s', (_, to, from) => {
  test('any event, masked or whole, is read back as it was', () => {
    fc.assert(
      fc.property(shown, fc.boolean(), (event, withEntry) => {
        expect(from(sent(to(event, withEntry ? entry : undefined)))).toEqual(event);
      }),
      { numRuns: 2000 },
    );
  });

  test.each(everyKind.map((event) => [event.kind, event.target?.resources?.[0]?.type, event] as const))(
    '%s of a %s is read back as it was',
    (_kind, _type, event) => expect(from(sent(to(event)))).toEqual(event),
  );

  test('a document of anything at all is read without a fault', () => {
    const paths = Object.keys(to(plain('auth.login', 'file')));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...paths), fc.jsonValue()), (document) => {
        from(document);
      }),
    );
  });

  test('an object that has no text is read without a fault, wherever it stands', () => {
    const document = to(plain('auth.login', 'file'), entry);
    for (const place of Object.keys(document)) from({ [place]: { toString: null } });
    from(withEveryLeaf({ toString: null }, document) as Tree);
  });
});

const data = process.env['DAYBOOK_TEST_DATA'] ?? '';
const hasSchemas = existsSync(path.join(data, 'ocsf'));

describe('OCSF against the schemas of its classes', () => {
  test('every kind, and any event, masked or whole, is valid', ({ skip }) => {
    skip(!hasSchemas, 'needs the OCSF schemas (DAYBOOK_TEST_DATA)');
    const ajv = new Ajv({ strict: false, allErrors: true });
    const validators = new Map(
      Object.values(ocsfClasses).map(({ uid, name }) => {
        const schema = JSON.parse(readFileSync(path.join(data, `ocsf/${name}-1.8.0.schema.json`), 'utf8')) as object;
        return [uid, ajv.compile(schema)] as const;
      }),
    );
    const faultsOf = (event: ShownEvent): unknown => {
      const document = sent(toOcsf(event, entry));
      const validate = validators.get(document['class_uid'] as number);
      return validate?.(document) === true ? null : (validate?.errors ?? 'no such class');
    };
    for (const event of everyKind) expect(faultsOf(event)).toBeNull();
    fc.assert(
      fc.property(shown, (event) => {
        expect(faultsOf(event)).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });
});

describe('ECS against its own list of fields', () => {
  const flat = EcsFlat as Record<string, { type: string; normalize: string[]; allowed_values?: { name: string }[] }>;
  const faultsIn = (value: unknown, at: string): string[] => {
    const field = flat[at];
    if (field === undefined || (field.type === 'object' && at !== 'labels')) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${at} is no field`];
      return Object.entries(value).flatMap(([key, inner]) => faultsIn(inner, at === '' ? key : `${at}.${key}`));
    }
    if (at === 'labels')
      return Object.values(value as Tree).flatMap((v) => (typeof v === 'string' ? [] : ['a label is no text']));
    const isList = field.normalize.includes('array');
    if (isList !== Array.isArray(value)) return [`${at} is${isList ? ' no' : ' a'} list`];
    return [value].flat().flatMap((item) => {
      const wanted = field.type === 'long' ? Number.isSafeInteger(item) : typeof item === 'string';
      const isAllowed = field.allowed_values?.some(({ name }) => name === item) ?? true;
      return wanted && isAllowed ? [] : [`${at}: ${JSON.stringify(item)}`];
    });
  };

  test('every kind, and any event, has no field, type or value that ECS lacks', () => {
    for (const event of everyKind) expect(faultsIn(sent(toEcs(event, entry)), '')).toEqual([]);
    fc.assert(
      fc.property(shown, (event) => {
        expect(faultsIn(sent(toEcs(event, entry)), '')).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test('the types of every kind are those that its category expects', () => {
    const categories = (
      EcsFlat['event.category'] as { allowed_values: { name: string; expected_event_types?: string[] }[] }
    ).allowed_values;
    for (const kind of Object.keys(kinds) as Kind[]) {
      const { category = [], type = [] } = categoryOf(kind) ?? {};
      const expected = category.flatMap(
        (name) => categories.find((each) => each.name === name)?.expected_event_types ?? [],
      );
      for (const each of type) expect(expected, kind).toContain(each);
    }
  });
});
