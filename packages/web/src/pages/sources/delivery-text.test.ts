import { expect, test } from 'vitest';
import { delayText, gapsText } from './delivery-text.ts';

test('how long events are under way is said in the unit that people would take', () => {
  expect([null, 0, 1_400, 119_000, 300_000, 10_800_000, 200_000_000, -200, -5_000].map(delayText)).toEqual([
    '',
    '0 s',
    '1 s',
    '119 s',
    '5 min',
    '3 h',
    'days',
    '0 s',
    '5 s ahead',
  ]);
});

test('gaps are named by their numbering and numbers', () => {
  const at = { after: null, noticed: '2026-11-23T10:00:00Z' };
  expect(
    gapsText([
      { epoch: 'run-1', from: '3', to: '4', ...at },
      { epoch: '', from: '9', to: '9', ...at },
    ]),
  ).toBe('run-1 3-4, 9');
});
