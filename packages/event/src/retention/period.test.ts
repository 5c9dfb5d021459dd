import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { dueMs, formatPeriod, isShorter, parsePeriod, type Period } from './period.ts';

const dayOf = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 86_400_000;
const due = (day: string, text: string): string => {
  const period = parsePeriod(text);
  if (period === null) throw new Error(text);
  return new Date(dueMs(dayOf(day), period)).toISOString();
};

test.each([
  ['2026-11-28', 'P1D', '2026-11-30T00:00:00.000Z'],
  ['2026-11-28', 'P90D', '2027-02-27T00:00:00.000Z'],
  ['2026-11-28', 'P12M', '2027-11-29T00:00:00.000Z'],
  ['2026-11-28', 'P7Y', '2033-11-29T00:00:00.000Z'],
  ['2026-12-31', 'P1M', '2027-02-01T00:00:00.000Z'],
  ['2027-01-30', 'P1M', '2027-03-01T00:00:00.000Z'],
  ['2028-02-28', 'P12M', '2029-03-01T00:00:00.000Z'],
  ['2028-02-28', 'P48M', '2032-02-29T00:00:00.000Z'],
])('what came on %s is due %s after the end of that day: %s', (day, period, expected) => {
  expect(due(day, period)).toBe(expected);
});

test('a period is a whole number of days, months or years up to 100 years; anything else is refused', () => {
  for (const text of [
    'P0D',
    'P-1D',
    'P1W',
    'P1Y2M',
    'PT1H',
    'P1.5M',
    '1D',
    'P101Y',
    'P1201M',
    'P36601D',
    ' P1D',
    'P01D',
  ])
    expect(parsePeriod(text)).toBeNull();
  expect(parsePeriod('P1Y')).toEqual({ unit: 'months', count: 12 });
  expect(formatPeriod({ unit: 'months', count: 12 })).toBe('P12M');
  expect(parsePeriod('P36600D')).toEqual({ unit: 'days', count: 36_600 });
});

const periods: fc.Arbitrary<Period> = fc.oneof(
  fc.record({ unit: fc.constant('days' as const), count: fc.integer({ min: 1, max: 4000 }) }),
  fc.record({ unit: fc.constant('months' as const), count: fc.integer({ min: 1, max: 130 }) }),
);
const days = fc.integer({ min: 0, max: 60_000 });

test('nothing is due before its period is over, nor more than a day after it', () => {
  fc.assert(
    fc.property(days, periods, (day, period) => {
      const end = (day + 1) * 86_400_000;
      const at = dueMs(day, period);
      if (period.unit === 'days') return at === end + period.count * 86_400_000;
      const from = new Date(end);
      const wanted = new Date(at);
      const months = (wanted.getUTCFullYear() - from.getUTCFullYear()) * 12 + wanted.getUTCMonth() - from.getUTCMonth();
      const isSameDay = months === period.count && wanted.getUTCDate() === from.getUTCDate();
      return isSameDay || (months === period.count + 1 && wanted.getUTCDate() === 1);
    }),
  );
});

test('a later day is never due before an earlier one', () => {
  fc.assert(fc.property(days, periods, (day, period) => dueMs(day, period) <= dueMs(day + 1, period)));
});

test('where a period is not shorter than another, no day is due earlier by it', () => {
  fc.assert(
    fc.property(periods, periods, days, (a, b, day) => isShorter(a, b) || dueMs(day, a) >= dueMs(day, b)),
    { numRuns: 300 },
  );
  expect(isShorter({ unit: 'months', count: 12 }, { unit: 'days', count: 366 })).toBe(true);
  expect(isShorter({ unit: 'days', count: 366 }, { unit: 'months', count: 12 })).toBe(false);
  expect(isShorter({ unit: 'days', count: 365 }, { unit: 'months', count: 12 })).toBe(true);
  const [months, days182] = [{ unit: 'months', count: 6 } as const, { unit: 'days', count: 182 } as const];
  expect([isShorter(months, days182), isShorter(days182, months)]).toEqual([true, true]);
  expect(isShorter({ unit: 'days', count: 1 }, null)).toBe(true);
  expect(isShorter(null, { unit: 'days', count: 1 })).toBe(false);
  expect(isShorter(null, null)).toBe(false);
});
