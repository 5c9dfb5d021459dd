import { subjectRedactor } from '@daybook/event';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { completenessLimits } from './limits.ts';
import { Numbering } from './numbering.ts';

const standIn = (name: string): string => `x${name.length}`;
const { epochsMax, gapsMax, graceMs } = completenessLimits;

/** Events with these numbers came, one a second. */
function after(...numbers: (number | bigint)[]): Numbering {
  const numbering = new Numbering(null, 0, standIn);
  numbers.forEach((number, i) => numbering.came('e', BigInt(number), 1000 * i));
  return numbering;
}
const rangesOf = ({ gaps }: Numbering): string[] => gaps.map(({ from, to }) => `${from}-${to}`);
const repeatsOf = ({ epochs }: Numbering): number => epochs.reduce((sum, { repeats }) => sum + repeats, 0);

describe('numbers that came', () => {
  test.each([
    ['nothing', [], []],
    ['all in order', [1, 2, 3], []],
    ['from 0', [0, 1, 2], []],
    ['a number is missing', [1, 2, 4], ['3-3']],
    ['several are, apart', [1, 3, 7], ['2-2', '4-6']],
    ['the first ones are', [4, 5], ['1-3']],
    ['another order', [3, 1, 2, 4], []],
    ['a part of a gap came', [1, 6, 3], ['2-2', '4-5']],
    ['the ends of a gap came', [1, 6, 2, 5], ['3-4']],
    ['the largest number there is', [18446744073709551614n, 18446744073709551615n], ['1-18446744073709551613']],
  ])('%s', (_, numbers, missing) => expect(rangesOf(after(...numbers))).toEqual(missing));

  test('in any order, and more than once, what is missing is exactly what did not come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 80 }), (numbers) => {
        const numbering = after(...numbers);
        const came = new Set(numbers);
        const missing = Array.from({ length: Math.max(0, ...numbers) }, (_x, i) => i + 1).filter((n) => !came.has(n));
        const found = numbering.gaps.flatMap(({ from, to }) =>
          Array.from({ length: Number(to - from) + 1 }, (_x, i) => Number(from) + i),
        );
        expect(found.toSorted((a, b) => a - b)).toEqual(missing);
        expect(numbering.missing).toBe(BigInt(missing.length));
        expect(repeatsOf(numbering)).toBe(numbers.length - came.size);
        expect(new Numbering(numbering.json(), 7, standIn).json()).toEqual(numbering.json());
      }),
    );
  });

  test('numberings are apart; one without a name begins where it begins', () => {
    const numbering = new Numbering(null, 0, standIn);
    numbering.came('a', 1n, 0);
    numbering.came('b', 2n, 0);
    numbering.came('', 500n, 0);
    numbering.came('a', 2n, 0);
    expect(numbering.gaps.map(({ epoch, from, to }) => [epoch, from, to])).toEqual([['b', 1n, 1n]]);
  });
});

describe('what a source says that it used', () => {
  test('is missing where it has not come in time; what comes later is not', () => {
    const numbering = after(1, 2);
    numbering.said('e', 5n, 10_000, false);
    numbering.due(10_000 + graceMs - 1);
    expect(rangesOf(numbering)).toEqual([]);
    numbering.came('e', 3n, 11_000);
    numbering.due(10_000 + graceMs);
    expect(rangesOf(numbering)).toEqual(['4-5']);
    numbering.came('e', 6n, 30_000);
    expect(rangesOf(numbering)).toEqual(['4-5']);
  });

  test('of a numbering of which nothing came, all is missing', () => {
    const numbering = new Numbering(null, 0, standIn);
    numbering.said('e', 3n, 0, true);
    numbering.due(graceMs);
    expect(rangesOf(numbering)).toEqual(['1-3']);
    expect(numbering.epochs[0]).toMatchObject({ isEnded: true, next: 4n });
  });

  test('ends a numbering once all of it is there, also where the sign of life comes first', () => {
    const numbering = after(1);
    numbering.said('e', 2n, 5_000, true);
    expect(numbering.epochs[0]?.isEnded).toBe(false);
    numbering.came('e', 2n, 6_000);
    expect(numbering.epochs[0]).toMatchObject({ isEnded: true, lastMs: 6_000, said: null });
  });

  test('events that it lost are counted once', () => {
    const numbering = after(1);
    expect([3, 3, 5, 4].map((count) => numbering.dropped('e', count, 0))).toEqual([3, 0, 2, 0]);
  });
});

describe('the log is told', () => {
  test('of a gap once it is late enough, once, and how many came after that', () => {
    const numbering = after(1, 4);
    expect(numbering.unannounced(1000 + graceMs - 1)).toEqual([]);
    const gaps = numbering.unannounced(1000 + graceMs);
    expect(gaps).toHaveLength(1);
    numbering.announced(gaps);
    expect(numbering.unannounced(1e9)).toEqual([]);
    numbering.came('e', 2n, 2000);
    expect([numbering.filled, numbering.missing]).toEqual([1, 1n]);
    // What is left of it was told.
    expect(numbering.unannounced(1e9)).toEqual([]);
  });
});

describe('limits', () => {
  const everySecond = (gaps: number): number[] => Array.from({ length: gaps + 1 }, (_, i) => 2 * i + 1);

  test('past so many gaps those that the log was told of go, and it is said since when all are kept', () => {
    const numbering = after(...everySecond(gapsMax));
    expect(numbering.gaps).toHaveLength(gapsMax);
    numbering.announced(numbering.gaps);
    numbering.came('e', BigInt(2 * gapsMax + 3), 1e6);
    expect(numbering.gaps).toHaveLength(gapsMax);
    expect(numbering.keptSinceMs).toBe(1001);
    expect(numbering.unkept).toBe(0n);
  });

  test('where the log was told of none, further numbers are counted', () => {
    const numbering = after(...everySecond(gapsMax), 2 * gapsMax + 11);
    expect(numbering.gaps).toHaveLength(gapsMax);
    expect([numbering.unkept, numbering.missing]).toEqual([9n, BigInt(gapsMax + 9)]);
    // One in the middle would make two of one.
    const wide = after(1, 5, ...everySecond(gapsMax - 1).map((n) => n + 5));
    wide.came('e', 3n, 0);
    expect(wide.gaps.length).toBeLessThanOrEqual(gapsMax);
  });

  test('past so many numberings the one that was heard of longest ago goes', () => {
    const numbering = new Numbering(null, 0, standIn);
    for (let i = 0; i <= epochsMax; i += 1) numbering.came(`e${i}`, 1n, 1000 * i);
    expect(numbering.epochs).toHaveLength(epochsMax);
    expect(numbering.epochs.map(({ id }) => id)).not.toContain('e0');
    expect(numbering.keptSinceMs).toBe(1);
    numbering.came('other', 1n, 1e6);
    expect(numbering.keptSinceMs).toBe(1001);
  });
});

describe('a numbering in whose name a person was named', () => {
  const name = 'laptop of mallory';
  const redact = subjectRedactor(['mallory']);
  const counted = (): Numbering => {
    const numbering = new Numbering(null, 0, standIn);
    for (const seq of [1n, 2n, 5n]) numbering.came(name, seq, 1_000);
    numbering.came('other', 1n, 1_000);
    return numbering;
  };

  test('goes on where it was: what is missing is what was, and nothing is missing anew', () => {
    const numbering = counted();
    expect(numbering.redact(redact)).toBe(true);
    expect(JSON.stringify(numbering.json())).not.toContain('mallory');
    expect(numbering.epochs.map(({ id }) => id)).toEqual([`erased-x${name.length}`, 'other']);
    for (const seq of [6n, 3n]) numbering.came(name, seq, 2_000);
    numbering.said(name, 6n, 3_000, true);
    expect(numbering.dropped(name, 2, 3_000)).toBe(2);
    expect(rangesOf(numbering)).toEqual(['4-4']);
    expect(repeatsOf(numbering)).toBe(0);
    expect(numbering.epochs[0]).toMatchObject({ next: 7n, isEnded: true, dropped: 2 });
    expect(JSON.stringify(numbering.json())).not.toContain('mallory');
  });

  test('is the same one after a restart', () => {
    const before = counted();
    before.redact(redact);
    const numbering = new Numbering(before.json(), 0, standIn);
    numbering.came(name, 6n, 2_000);
    expect(rangesOf(numbering)).toEqual(['3-4']);
    expect(numbering.epochs).toHaveLength(2);
    expect(numbering.redact(redact)).toBe(false);
  });

  test('leaves others as they are', () => {
    const numbering = counted();
    const before = numbering.json();
    expect(numbering.redact(subjectRedactor(['joanna']))).toBe(false);
    expect(numbering.json()).toEqual(before);
  });
});
