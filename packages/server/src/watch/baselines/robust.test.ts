import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { limitOf, medianOf, scoreOf, usualOf } from './robust.ts';

const counts = fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 30 });

/** By its definition: half of the values lie on either side. */
function naive(values: readonly number[]): number {
  const isMedian = (m: number) =>
    values.filter((value) => value < m).length * 2 <= values.length &&
    values.filter((value) => value > m).length * 2 <= values.length;
  const candidates = values.filter(isMedian);
  return (Math.min(...candidates) + Math.max(...candidates)) / 2;
}

test('the median is what its definition says, and so is the median deviation', () => {
  fc.assert(
    fc.property(counts, (values) => {
      const median = naive(values);
      expect(medianOf(values)).toBe(median);
      expect(usualOf(values).mad).toBe(naive(values.map((value) => Math.abs(value - median))));
    }),
  );
});

test('the limit is the first whole number that is as unusual as wanted, and never fewer than at least', () => {
  fc.assert(
    fc.property(counts, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 50 }), (values, score, atLeast) => {
      const usual = usualOf(values);
      const limit = limitOf(usual, score, atLeast);
      const isUnusual = (count: number) => count >= atLeast && scoreOf(count, usual) >= score - 1e-9;
      expect([isUnusual(limit), isUnusual(limit - 1)]).toEqual([true, false]);
    }),
  );
});

test('a few outliers move neither: an attack that lasts an hour does not become what is usual', () => {
  expect(usualOf([3, 4, 5, 4, 3, 5_000])).toEqual({ median: 4, mad: 1, samples: 6 });
  // Where every value is the same, one more is no finding.
  expect(limitOf(usualOf([7, 7, 7]), 6, 1)).toBe(16);
});
