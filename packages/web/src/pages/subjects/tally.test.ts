import type { SubjectFound } from '@daybook/api';
import { expect, test } from 'vitest';
import { count, newTally } from './tally.ts';

const free = { class: 2, until: null, holds: [], unread: false };
const found = (change: Partial<SubjectFound['kept']> = {}, time = '2026-11-23T10:00:00Z'): SubjectFound => ({
  view: { event: { time } } as SubjectFound['view'],
  sections: ['actor', 'raw'],
  identifiers: ['ann'],
  kept: { ...free, ...change },
});

test('events are counted by part, by what was found, and by what keeps them', () => {
  const tally = newTally();
  count(tally, [found({}, '2026-11-01T00:00:00Z'), found({ holds: ['1:9'], unread: true })], 10);
  const until = { until: '2027-05-01T00:00:00.000Z' };
  count(tally, [found({ class: 1, ...until, holds: ['1:9', '1:12'] }), found({ class: 1, until: '2027-02-01' })], 10);
  count(tally, [found({ unread: true }), found({ class: 0 })], 10);
  expect(tally).toMatchObject({ events: 6, first: '2026-11-01T00:00:00Z', last: '2026-11-23T10:00:00Z' });
  expect([...tally.sections]).toEqual([
    ['actor', 6],
    ['raw', 6],
  ]);
  expect([...tally.identifiers]).toEqual([['ann', 6]]);
  expect(tally.classes.get(2)).toEqual({
    events: 3,
    minimum: 0,
    until: null,
    held: 1,
    unread: 1,
    free: 1,
    holds: new Set(['1:9']),
  });
  expect(tally.classes.get(1)).toMatchObject({
    events: 2,
    minimum: 2,
    until: { first: '2027-02-01', last: '2027-05-01T00:00:00.000Z' },
    held: 1,
    free: 0,
    holds: new Set(['1:9', '1:12']),
  });
  // Statements of the log are never erased.
  expect(tally.classes.get(0)).toMatchObject({ events: 1, free: 0 });
});

test('beyond the limit events are counted and not kept', () => {
  const tally = newTally();
  count(tally, [found(), found(), found()], 2);
  count(tally, [found()], 2);
  expect([tally.events, tally.kept.length]).toEqual([4, 2]);
});
