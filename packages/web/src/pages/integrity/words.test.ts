import { expect, test } from 'vitest';
import { durationText, everyText, rangeText, resultOf, spanText } from './words.ts';

test('only a verification that came to its end is said to hold or not', () => {
  expect(resultOf({ state: 'done', holds: true })).toEqual({ tone: 'good', text: 'holds' });
  expect(resultOf({ state: 'done', holds: false })).toEqual({ tone: 'bad', text: 'does not hold' });
  for (const state of ['waiting', 'running', 'cancelled', 'interrupted', 'failed'] as const)
    expect(['good', 'bad']).not.toContain(resultOf({ state, holds: null }).tone);
});

test('places and durations are said as people say them', () => {
  expect([rangeText(undefined, undefined), rangeText(5, 5), rangeText(5, 7)]).toEqual(['', 'event 5', 'events 5 to 7']);
  const at = (seconds: number) => new Date(seconds * 1000).toISOString();
  expect([0.42, 12.4, 185, -1].map((seconds) => durationText(at(0), at(seconds)))).toEqual([
    '0.4 s',
    '12 s',
    '3 min 5 s',
    '0.0 s',
  ]);
  expect([0, 1, 59.9, 3_600, 200_000].map(spanText)).toEqual([
    '0 seconds',
    '1 second',
    '59 seconds',
    '1 hour',
    '2 days',
  ]);
  expect([0, 1, 24].map(everyText)).toEqual([
    expect.stringContaining('does not verify'),
    'The server verifies every hour by itself.',
    'The server verifies every 24 hours by itself.',
  ]);
});
