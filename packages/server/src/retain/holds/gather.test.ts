import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Gather } from './gather.ts';

const gather = (indices: readonly number[], max: number): Gather => {
  const made = new Gather(max);
  for (const index of indices) made.add(index);
  return made;
};

test('neighbours are one range', () => {
  const made = gather([3, 4, 5, 9], 10);
  expect(made.ranges()).toEqual([
    [3, 5],
    [9, 9],
  ]);
  expect(made.matched).toBe(4);
});

test('at the limit nothing more is kept than was found; over it the narrowest gaps are closed', () => {
  expect(gather([0, 10, 12, 100], 4).ranges()).toHaveLength(4);
  expect(gather([0, 10, 12, 100], 3).ranges()).toEqual([
    [0, 0],
    [10, 12],
    [100, 100],
  ]);
  expect(gather([0, 10, 12, 100], 1).ranges()).toEqual([[0, 100]]);
});

test('whatever is found is kept, in order, in no more ranges than there may be', () => {
  const indices = fc.uniqueArray(fc.nat({ max: 500 }), { maxLength: 200 });
  fc.assert(
    fc.property(indices, fc.integer({ min: 1, max: 20 }), (found, max) => {
      const ranges = gather(
        found.toSorted((a, b) => a - b),
        max,
      ).ranges();
      expect(ranges.length).toBeLessThanOrEqual(max);
      expect(ranges.every(([first], i) => first > (ranges[i - 1]?.[1] ?? -1))).toBe(true);
      for (const index of found) expect(ranges.some(([first, last]) => first <= index && index <= last)).toBe(true);
    }),
  );
});
