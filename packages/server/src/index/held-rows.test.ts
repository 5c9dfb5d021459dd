import type { StoredEvent } from '@daybook/event';
import { parse } from '@daybook/query';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { storedEvents } from './arbitrary.ts';
import { indexCatalogue } from './catalogue.ts';
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

async function differing(tenant: string, events: readonly StoredEvent[]) {
  const parsed = parse('', indexCatalogue);
  if (!parsed.ok) throw new Error('everything is a query');
  const page = await search.page({ tenant, query: parsed.tree, sort: 'position', order: 'asc', limit: 1000 });
  if (!page.ok) throw new Error(page.message);
  const held = page.value.positions.map(({ index }, i) => {
    const stored = events.find(({ position }) => position.index === index);
    if (stored === undefined) throw new Error(`there is no event ${index}`);
    return { stored, timeNs: page.value.timesNs[i] ?? '' };
  });
  const compared = await search.compare(tenant, held);
  if (!compared.ok) throw new Error(compared.message);
  return { held: held.length, differences: Object.fromEntries(compared.value) };
}

test('no row differs from the event it was made of, whatever the event', async () => {
  const events = fc.sample(storedEvents(250), { numRuns: 1, seed: 11 })[0] ?? [];
  await engine.insert('any', events);
  expect(await differing('any', events)).toEqual({ held: events.length, differences: {} });
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
    held: 4,
    differences: {
      '1:0': ['actor.id', 'raw'],
      '1:1': ['outcome', 'origin.ip', 'ext', 'raw'],
      '1:3': ['source', 'time'],
    },
  });
});

test('rows of another tenant at the same places are not looked at', async () => {
  const events = [storedEvent(0), storedEvent(1)];
  await engine.insert('ours', events);
  await engine.insert('theirs', [storedEvent(0, { action: 'other' }), storedEvent(1)]);
  expect(await differing('ours', events)).toEqual({ held: 2, differences: {} });
});
