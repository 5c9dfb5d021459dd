import { randomUUID } from 'node:crypto';
import { type MaskingGroup, type StoredEvent } from '@daybook/event';
import { evaluate, type Node } from '@daybook/query';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { patternsAmong } from '../http/testing/memory-patterns.ts';
import { storedEvents, tree } from './arbitrary.ts';
import { eventAccessor } from './catalogue.ts';
import type { EventPattern, Patterns, PatternsRequest } from './patterns.ts';
import { QueryRunner } from './runner.ts';
import { EventSearch } from './search.ts';
import { prepareTable } from './table.ts';
import { storedEvent, TestEngine } from './testing.ts';

let engine: TestEngine;
let search: EventSearch;
let events: StoredEvent[];
const all: Node = { kind: 'all', span: { start: 0, end: 0 } };
const line = (text: string) => ({ mediaType: 'text/plain', bytes: Buffer.from(text) });
const user = (id: string) => ({ type: 'user', id }) as const;

const alike: readonly Parameters<typeof storedEvent>[1][] = [
  { request: { url: '/orders/17/items?page=2' } },
  { request: { url: '/orders/9183/items?from=1' } },
  { request: { url: '/orders/Ab/items' } },
  { reason: { text: 'Quota of 5 GB reached' } },
  { reason: { text: 'Quota of 2.5 GB reached' } },
  { actor: user('alice'), raw: line('Nov 25 10:00:01 web1 sshd[81]: Failed password for alice from 10.0.0.1 port 22') },
  { actor: user('bob'), raw: line('Nov  5 10:00:02 web2 sshd[9]: Failed password for bob from fe80::1 port 1022') },
  {
    actor: user('eve'),
    raw: line('from eve@example.com id 0f8fad5b-d9cb-469f-a165-70867728950e at 25/Nov/2026:10:00:00'),
  },
  {
    actor: user('eve'),
    raw: line('from b.d@mail.test id 00000000-d9cb-dead-beef-70867728950e at 1/Dec/2025:10:00:00'),
  },
  { outcome: 'failure' },
  { outcome: 'failure' },
];

beforeAll(async () => {
  engine = await TestEngine.start();
  await prepareTable(await engine.client());
  search = new EventSearch(new QueryRunner(engine.engine, randomUUID));
  events = fc.sample(storedEvents(300), { numRuns: 1, seed: 5 })[0] ?? [];
  await engine.insert(
    'alike',
    alike.map((event, i) => storedEvent(i, event)),
  );
  await engine.insert('one', events);
  await engine.insert(
    'many',
    Array.from({ length: 3_000 }, (_, i) => storedEvent(i, { request: { url: i % 3 === 0 ? '/a' : `/b/${i}` } })),
  );
}, 60_000);
afterAll(async () => engine?.[Symbol.asyncDispose]());

async function patternsOf(request: Partial<PatternsRequest>): Promise<Patterns> {
  const answer = await search.patterns({ tenant: 'alike', query: all, masked: [], limit: 1000, ...request });
  if (!answer.ok) throw new Error(`${answer.code}: ${answer.message}`);
  return answer.value;
}

const templates = ({ patterns }: Patterns) =>
  patterns.map(({ message, count }) => [message?.template ?? null, count] as const).toSorted();

test('events whose messages differ in numbers, ids, addresses, dates and who it was are one pattern', async () => {
  expect(templates(await patternsOf({}))).toEqual(
    [
      [null, 2],
      ['/orders/*/items?*', 2],
      ['/orders/Ab/items', 1],
      ['Quota of * GB reached', 2],
      ['* * * sshd[*]: failed password for * from * port *', 2],
      ['from * id * at *', 2],
    ].toSorted(),
  );
});

test('a field that is masked is no part of a pattern; where all are, only what everybody sees is', async () => {
  const withoutRaw = templates(await patternsOf({ masked: ['raw'] }));
  expect(withoutRaw.map(([template]) => template).toSorted()).toEqual(
    [null, null, '/orders/*/items?*', '/orders/Ab/items', 'Quota of * GB reached'].toSorted(),
  );
  expect(templates(await patternsOf({ masked: ['raw', 'content'] }))).toEqual([
    [null, 2],
    [null, 9],
  ]);
});

/** Patterns of one count may come in any order. */
const sorted = (patterns: readonly EventPattern[]) =>
  patterns
    .map((each) => JSON.stringify(each, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)))
    .toSorted();

test('whatever is asked, and whatever is masked, the groups are those that the events in memory make', async () => {
  const masks = fc.constantFrom<MaskingGroup[]>([], ['raw'], ['raw', 'content'], ['raw', 'identity']);
  const property = fc.asyncProperty(tree, masks, async (query, masked) => {
    const found = events.filter((stored) => evaluate(query, eventAccessor(stored)));
    const request = { tenant: 'one', query, masked, limit: 1000 };
    const { patterns, total, examined } = await patternsOf(request);
    expect([total, examined]).toEqual([found.length, found.length]);
    expect(sorted(patterns)).toEqual(sorted(patternsAmong(found, request).patterns));
  });
  await fc.assert(property, { numRuns: 60 });
}, 120_000);

test('of more events than are examined an even sample is, and the answer says of how many', async () => {
  const { patterns, total, examined } = await patternsOf({ tenant: 'many', examinedMax: 1_000 });
  expect(total).toBe(3_000);
  expect(examined).toBeGreaterThan(800);
  expect(examined).toBeLessThan(1_200);
  expect(patterns.map(({ message }) => message?.template)).toEqual(['/b/*', '/a']);
  const [most] = patterns;
  expect((most?.count ?? 0) / examined).toBeCloseTo(2 / 3, 1);
});

test('the largest patterns come first, and no more than were asked for', async () => {
  const { patterns, total } = await patternsOf({ tenant: 'many', limit: 1 });
  expect(patterns.map(({ message, count }) => [message?.template, count])).toEqual([['/b/*', 2_000]]);
  expect(total).toBe(3_000);
});
