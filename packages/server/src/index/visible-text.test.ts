import { decodePartialEvent, encodeSections, type MaskedEvent, maskingGroups, type StoredEvent } from '@daybook/event';
import { foldCase, type Node } from '@daybook/query';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { storedEvents } from './arbitrary.ts';
import { eventsTable } from './schema.ts';
import { compileScope } from './scope.ts';
import { Parameters } from './parameters.ts';
import { searchedText } from './searched-text.ts';
import { prepareTable, rowsOf } from './table.ts';
import { storedEvent, TestEngine } from './testing.ts';
import { nameVisibleTexts, visibleText, visibleTextField } from './visible-text.ts';

let engine: TestEngine;
const groups = Object.keys(maskingGroups) as (keyof typeof maskingGroups)[];
const subsets = Array.from({ length: 2 ** groups.length - 1 }, (_, i) =>
  groups.filter((_group, bit) => (((i + 1) >> bit) & 1) === 1),
);

/** Every field that text is made of, each with its own name in it. */
const full: StoredEvent = storedEvent(1000, {
  action: 'Action',
  actor: { type: 'user', id: 'Actor.Id', name: 'Actor.Name', email: 'Actor.Email', onBehalfOf: 'OnBehalf' },
  origin: { host: 'Host', userAgent: 'Agent', device: 'Device' },
  target: {
    resources: [
      { type: 'x', id: 'R1', name: 'N1' },
      { type: 'x', id: 'R2' },
      { type: 'x', id: '', name: 'N3' },
    ],
    user: { id: 'U', name: 'U.Name', email: 'U.Email' },
  },
  request: { url: 'Url', query: 'Query' },
  reason: { text: 'Reason' },
  changes: [
    { path: 'x', old: 'O1', new: 'W1' },
    { path: 'x', new: 'W2' },
  ],
  ext: { z: 'Z', a: 5, 7: true, n: null },
});
let events: StoredEvent[];

beforeAll(async () => {
  engine = await TestEngine.start();
  await prepareTable(await engine.client());
  events = [full, ...(fc.sample(storedEvents(200), { numRuns: 1, seed: 5 })[0] ?? [])];
  await engine.insert('one', events);
}, 60_000);
afterAll(async () => engine?.[Symbol.asyncDispose]());

test('the text in SQL is, to the letter, that of the sections that are left, whatever is masked', async () => {
  for (const masked of subsets) {
    const text = visibleText(visibleTextField(masked));
    const rows = await rowsOf<{ idx: number; text: string }>(
      await engine.client(),
      `SELECT idx, ${text?.sql} AS text FROM ${eventsTable} ORDER BY idx`,
    );
    const shown = [
      1,
      ...groups.filter((group) => !masked.includes(group)).flatMap((group) => [...maskingGroups[group]]),
    ];
    for (const { idx, text: found } of rows) {
      const stored = events.find(({ position }) => position.index === idx) ?? full;
      const left = decodePartialEvent(encodeSections(stored.event).filter(({ id }) => shown.includes(id)));
      const meant = left.ok ? foldCase(searchedText(left.value.event as MaskedEvent).toWellFormed()) : left.code;
      expect([masked, idx, found]).toEqual([masked, idx, meant]);
    }
    expect(rows).toHaveLength(events.length);
  }
});

test('a condition has the text once, however often it is asked about', () => {
  const span = { start: 0, end: 0 };
  const field = visibleTextField(['raw']);
  const leaf: Node = { kind: 'text', field, match: { type: 'word', word: 'x' }, span };
  const nodes = Array.from({ length: 400 }, () => leaf);
  const condition = compileScope({ tenant: 'one', query: { kind: 'or', nodes, span } }, new Parameters());
  const { sql = '', alias = '' } = visibleText(field) ?? {};
  expect(condition.split(sql)).toHaveLength(2);
  expect(condition.split(alias).length).toBeGreaterThan(400);
  expect(condition.length).toBeLessThan(50_000);
  expect(nameVisibleTexts({ kind: 'text', field: null, match: { type: 'word', word: 'x' }, span })).toEqual([]);
});
