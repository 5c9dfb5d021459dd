import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { lotsOf, runsOf } from './runs.ts';

test('every index is in one run, in order, and no run reads more than its bounds', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3_000)), (indices) => {
      const runs = runsOf(indices);
      expect(runs.flatMap((run) => run.indices)).toEqual([...new Set(indices)].toSorted((a, b) => a - b));
      for (const { first, end, indices: wanted } of runs) {
        expect([first, end]).toEqual([wanted[0], (wanted.at(-1) ?? 0) + 1]);
        expect(end - first).toBeLessThanOrEqual(512);
        expect(wanted.every((index, i) => i === 0 || index - (wanted[i - 1] ?? 0) <= 17)).toBe(true);
      }
    }),
  );
});

test('neighbours are read together, and what is far apart is not', () => {
  expect(runsOf([5, 3, 4, 3, 900])).toEqual([
    { first: 3, end: 6, indices: [3, 4, 5] },
    { first: 900, end: 901, indices: [900] },
  ]);
});

test('are read eight at once, and together no longer than one may be', () => {
  const far = runsOf(Array.from({ length: 20 }, (_, i) => i * 1_000));
  expect(lotsOf(far).map(({ length }) => length)).toEqual([8, 8, 4]);
  const long = runsOf([0, 3_000].flatMap((first) => Array.from({ length: 300 }, (_, i) => first + i)).concat(9_000));
  expect(lotsOf(long).map((lot) => lot.map(({ first, end }) => end - first))).toEqual([[300], [300, 1]]);
  expect(lotsOf([])).toEqual([]);
});
