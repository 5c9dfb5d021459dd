import { expect, test } from 'vitest';
import type { ReaderDay } from '../../index/looks.ts';
import { median, readersOf } from './unusual.ts';

const day = (id: string, at: number, shown: number): ReaderDay => ({
  id,
  name: '',
  day: `2026-11-${String(at).padStart(2, '0')}`,
  looks: 1,
  shown,
  opened: 0,
  exports: 0,
  tails: 0,
  refused: 0,
  last: `2026-11-${String(at).padStart(2, '0')}T10:00:00.000Z`,
});
const habit = (id: string, ...shown: number[]): ReaderDay[] => shown.map((each, i) => day(id, i + 1, each));
const marked = (days: readonly ReaderDay[]) =>
  readersOf(days)
    .filter(({ unusual }) => unusual)
    .map(({ reader }) => reader.id);

test('who looks at far more than on other days is marked', () => {
  const days = [...habit('ann', 100, 120, 90, 110, 2_000), ...habit('bob', 100, 120, 90, 110, 130)];
  expect(marked(days)).toEqual(['ann']);
  const [ann] = readersOf(days);
  // By hand: median of 90, 100, 110, 120 is 105, the deviations are 15, 5, 5, 15, so MAD is 10, and the scale 10.5.
  expect(ann).toMatchObject({ ownMedian: 105, busiest: { day: '2026-11-05', shown: 2_000 }, score: 121.73 });
});

test('who looks at far more than the others is marked, without a habit to hold it against', () => {
  const peers = ['a', 'b', 'c', 'd'].flatMap((id, i) => habit(id, 200 + i * 20));
  expect(marked([...peers, ...habit('eve', 5_000)])).toEqual(['eve']);
});

test('nobody is marked for little, for a steady much, or where there is nothing to compare with', () => {
  expect(marked(habit('ann', 1, 1, 1, 1, 99))).toEqual([]);
  expect(marked(habit('ann', 9_000, 9_500, 9_200, 9_100))).toEqual([]);
  expect(marked(habit('ann', 50_000))).toEqual([]);
  expect(marked([...habit('ann', 50_000), ...habit('bob', 10)])).toEqual([]);
});

test('the median is the middle, or between the two in the middle', () => {
  expect([median([]), median([3]), median([1, 9]), median([5, 1, 9])]).toEqual([0, 3, 5, 5]);
});
