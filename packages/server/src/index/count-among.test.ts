import type { StoredEvent } from '@daybook/event';
import { evaluate, type Node } from '@daybook/query';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { storedEvents, tree } from './arbitrary.ts';
import { eventAccessor } from './catalogue.ts';
import { QueryRunner } from './runner.ts';
import { EventSearch } from './search.ts';
import { prepareTable } from './table.ts';
import { storedEvent, TestEngine } from './testing.ts';

let engine: TestEngine;
let search: EventSearch;
let events: StoredEvent[];
let queries = 0;

beforeAll(async () => {
  engine = await TestEngine.start();
  await prepareTable(await engine.client());
  search = new EventSearch(new QueryRunner(engine.engine, () => `among-test-${queries++}`));
  events = fc.sample(storedEvents(300), { numRuns: 1, seed: 11 })[0] ?? [];
  await engine.insert('one', events);
  await engine.insert('two', events.slice(0, 5));
  await engine.insert('looks', lookEvents());
}, 60_000);
afterAll(async () => engine?.[Symbol.asyncDispose]());

const all: Node = { kind: 'all', span: { start: 0, end: 0 } };

test('as many questions as one likes are counted together, each exactly as if it had been asked alone', async () => {
  const property = fc.asyncProperty(tree, fc.array(tree, { maxLength: 40 }), async (query, others) => {
    const among = events.filter((stored) => evaluate(query, eventAccessor(stored)));
    const meant = others.map((other) => among.filter((stored) => evaluate(other, eventAccessor(stored))).length);
    const scopes = others.map((other) => ({ tenant: 'one', query: other }));
    expect(await search.countAmong({ tenant: 'one', query }, scopes)).toEqual({ ok: true, value: meant });
  });
  await fc.assert(property, { numRuns: 30 });
}, 120_000);

test('however many and however long they are, no statement is longer than the engine takes', async () => {
  const term = (text: string): Node => ({
    kind: 'term',
    field: 'actor.id',
    span: { start: 0, end: 0 },
    value: { type: 'keyword', text },
  });
  const long = Array.from({ length: 500 }, (_, i) => ({ tenant: 'one', query: term(`${i}`.repeat(2_000)) }));
  const before = queries;
  const answer = await search.countAmong({ tenant: 'one', query: all }, long);
  expect(answer).toEqual({ ok: true, value: long.map(() => 0) });
  expect(queries - before).toBeLessThan(100);
});

/** Records of looks by two readers: two of one request, one of many requests, and one that a source made up. */
function lookEvents(): StoredEvent[] {
  const record = (index: number, kind: 'log.query' | 'log.view' | 'log.refused', id: string, ext: object, own = true) =>
    storedEvent(index, { kind, action: 'x', actor: { type: 'user', id }, ext: { ...ext } }, { own, source: 0 });
  return [
    record(0, 'log.view', 'ann', { count: 1 }),
    record(1, 'log.query', 'bob', { count: 10, look: 'L', phase: 'opened' }),
    record(2, 'log.query', 'ann', { count: 5 }),
    record(3, 'log.query', 'bob', { count: 30, look: 'L', phase: 'range' }),
    record(4, 'log.query', 'eve', { count: 99 }, false),
    record(5, 'log.refused', 'bob', { count: 7 }),
    record(6, 'log.query', 'bob', { count: 40, look: 'L', phase: 'closed' }),
    storedEvent(7),
  ];
}

const indices = (answer: Awaited<ReturnType<EventSearch['looks']>>) =>
  answer.ok ? answer.value.positions.map(({ index }) => index) : answer;

test('a look is found once, by its newest record; what a source says of itself is no look', async () => {
  const scope = { tenant: 'looks', query: all };
  const first = await search.looks({ ...scope, limit: 2 });
  expect(indices(first)).toEqual([6, 2]);
  const cursor = first.ok ? first.value.cursor : null;
  if (cursor === null) throw new Error('there is a second page');
  const second = await search.looks({ ...scope, limit: 2, cursor });
  expect([indices(second), second.ok && second.value.cursor]).toEqual([[0], null]);
  // As it stood before it was closed.
  const untilNs = BigInt(Date.UTC(2026, 0, 2) + 6_000) * 1_000_000n;
  expect(indices(await search.looks({ ...scope, untilNs, limit: 9 }))).toEqual([3, 2, 0]);
});

test('looks are counted by reader and day, each once', async () => {
  const day = { name: '', day: '2026-01-02', exports: 0, tails: 0 };
  expect(await search.readerDays({ tenant: 'looks', query: all })).toEqual({
    ok: true,
    value: [
      { ...day, id: 'ann', looks: 2, shown: 6, opened: 1, refused: 0, last: '2026-01-02T00:00:02.000Z' },
      { ...day, id: 'bob', looks: 1, shown: 40, opened: 0, refused: 7, last: '2026-01-02T00:00:06.000Z' },
    ],
  });
});
