import { expect, test } from 'vitest';
import { barsOf, lengthText, outcomes, totalsOf, zoomOf } from './bars.ts';

const histogram = {
  bucketMs: 60_000,
  buckets: [
    { start: '2026-11-23T10:00:00.000000000Z', count: 5, by: { success: 3, failure: 2 } },
    { start: '2026-11-23T10:01:00.000000000Z', count: 0, by: {} },
    { start: '2026-11-23T10:02:00.000000000Z', count: 4, by: { denied: 1, unknown: 3 } },
  ],
  total: 9,
  bounds: { elapsedMs: 1, indexedSince: null, notIndexed: [], indexedTo: '1:9' },
};

test('the top of each stack is the count of its bucket', () => {
  const { stacks, starts } = barsOf(histogram);
  expect(stacks.error).toEqual([5, 0, 4]);
  expect(stacks.success).toEqual([3, 0, 0]);
  expect(stacks.failure).toEqual([5, 0, 3]);
  expect(starts).toEqual([0, 60, 120].map((seconds) => Date.UTC(2026, 10, 23, 10) / 1000 + seconds));
  for (const [i, outcome] of outcomes.slice(1).entries())
    for (const [at, height] of stacks[outcome].entries())
      expect(height).toBeGreaterThanOrEqual(stacks[outcomes[i] ?? 'success'][at] ?? 0);
});

test('an outcome of a later version is counted, as unknown', () => {
  const [bucket] = histogram.buckets;
  const later = {
    ...histogram,
    buckets: [{ ...bucket, start: '', count: 7, by: { success: 3, failure: 2, partial: 2 } }],
  };
  expect(barsOf(later).stacks.error).toEqual([7]);
  expect(totalsOf(later)).toEqual([
    ['success', 3],
    ['unknown', 2],
    ['failure', 2],
  ]);
});

test('a zoom has both of its buckets whole, in whichever order they were chosen', () => {
  const range = { since: '2026-11-23T10:01:00Z', until: '2026-11-23T10:03:00Z' };
  expect(zoomOf(histogram, 1, 2)).toEqual(range);
  expect(zoomOf(histogram, 9, 1)).toEqual(range);
  expect(zoomOf({ ...histogram, buckets: [] }, 0, 0)).toBeNull();
});

test('totals are those of all buckets, and lengths are as people say them', () => {
  expect(totalsOf(histogram)).toEqual([
    ['success', 3],
    ['unknown', 3],
    ['failure', 2],
    ['denied', 1],
  ]);
  expect([1, 1_000, 90_000, 3_600_000, 172_800_000].map(lengthText)).toEqual([
    '1 millisecond',
    '1 second',
    '90 seconds',
    '1 hour',
    '2 days',
  ]);
});
