import { expect, test } from 'vitest';
import { olderOf } from './days.ts';

const days = (from: string, to: string) => ({ from, to });
const nowMs = Date.parse('2026-11-29T12:00:00Z');
const missing = [days('2026-08-20', '2026-08-31'), days('2026-09-03', '2026-10-29')];

test.each([
  ['nothing is missing', [], undefined, null],
  ['of a range without an end all is asked about', missing, undefined, { inRange: missing, late: [] }],
  [
    'what came after the end of the range came late',
    missing,
    '2026-08-22',
    {
      inRange: [days('2026-08-20', '2026-08-21')],
      late: [days('2026-08-22', '2026-08-31'), days('2026-09-03', '2026-10-29')],
    },
  ],
  [
    'an end that is a span back from now',
    missing,
    '88d',
    {
      inRange: [days('2026-08-20', '2026-08-31')],
      late: [days('2026-09-03', '2026-10-29')],
    },
  ],
  ['all of it came late', missing.slice(1), '2026-08-22', { inRange: [], late: missing.slice(1) }],
])('%s', (_, notIndexed, until, older) => {
  expect(olderOf(notIndexed, until, nowMs)).toEqual(older);
});
