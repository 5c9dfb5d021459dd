import { expect, test } from 'vitest';
import { areAmong, missingDays } from './coverage.ts';

const log = { firstDay: 100, sinceDay: 130 };
const ns = (day: number): bigint => BigInt(day) * 86_400_000_000_000n;
const days = (fromDay: number, toDay: number) => ({ fromDay, toDay });

test.each([
  ['without a beginning: all that left', [], undefined, [days(100, 129)]],
  ['from before the log on', [], ns(50), [days(100, 129)]],
  ['from within a day on: that day, too', [], ns(110) + 5n, [days(110, 129)]],
  ['from the last day that left on', [], ns(129) + 1n, [days(129, 129)]],
  ['from where everything is there', [], ns(130), []],
  ['from before 1970 on', [], -5n, [days(100, 129)]],
  [
    'without what is back',
    [days(120, 121), days(105, 109)],
    undefined,
    [days(100, 104), days(110, 119), days(122, 129)],
  ],
  ['within what is back: what came later', [days(105, 109)], ns(106), [days(110, 129)]],
  ['with all of it back', [days(100, 129)], undefined, []],
  ['with the end back', [days(125, 129)], ns(101), [days(101, 124)]],
])('days that are missing, of a range %s', (_, back, sinceNs, missing) => {
  expect(missingDays(log, back, sinceNs)).toEqual(missing);
});

test('days are among others where each range lies within one of them', () => {
  expect(areAmong([], [])).toBe(true);
  expect(areAmong([days(3, 4)], [days(1, 2), days(3, 5)])).toBe(true);
  expect(areAmong([days(3, 6)], [days(1, 2), days(3, 5)])).toBe(false);
});
