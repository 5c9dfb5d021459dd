import { dueMs, type Logged, type ReclassificationStatement, type RetentionPolicy } from '@daybook/event';
import { expect, test } from 'vitest';
import { firstDueMs } from './due.ts';
import { Locks } from './locks.ts';

const day = 20_000;
const of = { minimum: null, purpose: 'a test', legalBasis: 'none', presets: [], decision: null };
const days = (count: number) => ({ unit: 'days', count }) as const;
const classes: RetentionPolicy = {
  classes: [
    { ...of, number: 1, name: 'usual', maximum: days(30) },
    { ...of, number: 2, name: 'longer', maximum: days(90) },
    { ...of, number: 3, name: 'shorter', maximum: days(5) },
    { ...of, number: 4, name: 'for ever', maximum: null },
  ],
  rules: [],
  default: 1,
};
const moved = (from: number, to: number, ...ranges: [number, number][]): Logged<ReclassificationStatement> => ({
  index: 1000,
  receivedUs: 0,
  statement: {
    type: 'reclassification',
    number: 1,
    previous: null,
    from,
    to,
    ranges,
    by: 'person 1',
    approvedBy: 'person 2',
    alone: false,
    approval: null,
  },
});
const segment = { class: 1, day, first: 100, last: 199 };

test.each([
  ['of the class of its entries, where nothing was moved', [], 30],
  ['of a longer one, where all of it was moved there', [moved(1, 2, [100, 199])], 90],
  ['of a shorter one, where all of it was moved there', [moved(1, 3, [0, 500])], 5],
  ['of the one that is due first, where a part was moved to a longer one', [moved(1, 2, [100, 150])], 30],
  ['of the one that is due first, where a part was moved to a shorter one', [moved(1, 3, [150, 150])], 5],
  ['of where it was moved to last', [moved(1, 3, [100, 199]), moved(3, 2, [100, 199])], 90],
  ['of the part that is due at all, where another is kept for ever', [moved(1, 4, [100, 150])], 30],
  ['never, where all of it is kept for ever', [moved(1, 4, [100, 199])], null],
  ['of its own, where what was moved is elsewhere', [moved(1, 3, [0, 99], [200, 300])], 30],
])('a segment is due by the maximum %s', (_, reclassifications, after) => {
  const due = after === null ? null : dueMs(day, days(after));
  expect(firstDueMs({ classes, reclassifications }, segment)).toBe(due);
  expect(firstDueMs({ classes: null, reclassifications }, segment)).toBeNull();
});

test('a lock follows the class that keeps it: longer at once, also where half of its time is not over; shorter only where nothing is locked yet', () => {
  const dayMs = 86_400_000;
  const nowMs = (day + 1) * dayMs;
  const said = { classes, reclassifications: [] as Logged<ReclassificationStatement>[] };
  const rules = {
    dueMs: (_: string, name: typeof segment) => firstDueMs(said, name),
    isHeld: () => false,
    stated: () => 0,
  };
  const locks = new Locks(rules, { nowMs: () => nowMs }, 20 * dayMs);
  const copy = { tenant: 'default', segment };
  const usual = nowMs + 30 * dayMs;
  expect(locks.of(copy)).toEqual({ untilMs: usual, held: false });
  expect(locks.longer(copy, usual)).toBeNull();
  said.reclassifications = [moved(1, 2, [100, 199])];
  expect(locks.longer(copy, usual)).toBe(nowMs + 90 * dayMs);
  said.reclassifications = [moved(1, 3, [100, 199])];
  expect(locks.longer(copy, usual)).toBeNull();
  expect(locks.of(copy).untilMs).toBe(nowMs + 5 * dayMs);
});
