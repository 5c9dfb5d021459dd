import { expect, test } from 'vitest';
import { readRanges } from './read-ranges.ts';
import { rangesText } from './words.ts';

test('ranges are read as they are typed, put in order and joined', () => {
  expect(readRanges('1500, 1:1200-1400\n1401 7')).toEqual([
    [7, 7],
    [1200, 1401],
    [1500, 1500],
  ]);
});

test.each(['', ' , ', 'x', '5-', '-5', '9-5', '1-2-3', '1.5'])('%j is none, and is said to be none', (text) => {
  expect(() => readRanges(text)).toThrow(/no range of the log|Name positions/);
});

test('the first of many are shown', () => {
  expect(rangesText(Array.from({ length: 1_007 }, (_, i) => [i * 3, i * 3 + (i % 2)] as const))).toBe(
    '0, 3 to 4, 6, 9 to 10, 12 and 1,002 more',
  );
});
