import type { StoredEvent } from '@daybook/event';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { storedEvents } from './arbitrary.ts';
import { QueryRunner } from './runner.ts';
import { EventSearch } from './search.ts';
import { prepareTable } from './table.ts';
import { storedEvent, TestEngine } from './testing.ts';

let engine: TestEngine;
let search: EventSearch;
let queries = 0;

beforeAll(async () => {
  engine = await TestEngine.start();
  await prepareTable(await engine.client());
  search = new EventSearch(new QueryRunner(engine.engine, () => `held-${queries++}`));
}, 60_000);
afterAll(async () => engine?.[Symbol.asyncDispose]());

async function differing(tenant: string, events: readonly StoredEvent[]): Promise<Record<string, readonly string[]>> {
  const compared = await search.compare(tenant, events);
  if (!compared.ok) throw new Error(compared.message);
  return Object.fromEntries(compared.value);
}

test('no row differs from the event it was made of, whatever the event', async () => {
  const events = fc.sample(storedEvents(250), { numRuns: 1, seed: 11 })[0] ?? [];
  await engine.insert('any', events);
  expect(await differing('any', events)).toEqual({});
  // They are looked at: events of another origin at the same places all differ.
  const others = events.map((each) => ({ ...each, source: each.source + 1 }));
  expect(Object.keys(await differing('any', others))).toHaveLength(events.length);
});

test('a row that was changed differs, in each field that was changed and in no other', async () => {
  const events = [0, 1, 2, 3].map((index) =>
    storedEvent(index, { origin: { ip: '192.0.2.1' }, ext: { team: 'red' }, reason: { text: 'as asked' } }),
  );
  await engine.insert('changed', [
    storedEvent(0, { ...events[0]?.event, actor: { type: 'user', id: 'mallory' } }),
    storedEvent(1, { ...events[1]?.event, origin: { ip: '192.0.2.2' }, ext: { team: 'blue' }, outcome: 'denied' }),
    ...events.slice(2, 3),
    storedEvent(3, { ...events[3]?.event, time: '2026-06-01T00:00:00+02:00' }, { source: 7 }),
  ]);
  expect(await differing('changed', events)).toEqual({
    '1:0': ['actor.id', 'raw'],
    '1:1': ['outcome', 'origin.ip', 'ext', 'raw'],
    '1:3': ['source', 'time'],
  });
});

test('a row whose time was forged is found, however far it was moved, and so is a second one that was put beside the right one', async () => {
  const events = Array.from({ length: 40 }, (_, index) => storedEvent(index));
  const moved = storedEvent(7, { ...events[7]?.event, time: '1999-12-31T23:59:59.5Z' });
  const planted = storedEvent(9, { ...events[9]?.event, time: '2031-01-01T00:00:00Z', outcome: 'denied' });
  await engine.insert(
    'forged',
    events.map((each) => (each.position.index === 7 ? moved : each)),
  );
  await engine.insert('forged', [planted]);
  expect(await differing('forged', events)).toEqual({ '1:7': ['time'], '1:9': ['time', 'outcome'] });
});

test('an event that has no row does not differ, nor does one whose index another log has too', async () => {
  const inLog = (log: number, index: number, event = {}) => storedEvent(index, event, { position: { log, index } });
  await engine.insert('logs', [inLog(1, 5), inLog(2, 6), inLog(2, 5, { action: 'other' }), inLog(1, 6)]);
  expect(await differing('logs', [inLog(1, 5), inLog(2, 6), inLog(2, 7)])).toEqual({});
  expect(await differing('logs', [inLog(2, 5)])).toEqual({ '2:5': ['action', 'raw'] });
  expect(await differing('logs', [])).toEqual({});
});

test('rows of another tenant at the same places are not looked at', async () => {
  const events = [storedEvent(0), storedEvent(1)];
  await engine.insert('ours', events);
  await engine.insert('theirs', [storedEvent(0, { action: 'other' }), storedEvent(1)]);
  expect(await differing('ours', events)).toEqual({});
});
