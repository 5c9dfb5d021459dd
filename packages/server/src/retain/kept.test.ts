import { basisOf, type Logged, parsePeriod, type PolicyStatement, type RetentionPolicy } from '@daybook/event';
import { expect, test } from 'vitest';
import { keeping } from './kept.ts';

const dayUs = 86_400_000_000;
const received = { day: 20_000, receivedUs: 20_000 * dayUs + 5 };
const chained = { number: 1, previous: null };
const placed = { ...chained, type: 'hold' as const, words: 999, review: 99_999, by: 'person 1' };

const holdsOver = (...statements: readonly Logged['statement'][]) =>
  basisOf(statements.map((statement, i) => ({ index: 900 + i, receivedUs: 0, statement }))).holds;

const ofClass = { name: 'a class', maximum: null, purpose: 'a test', legalBasis: 'none', presets: [], decision: null };
const policy: RetentionPolicy = {
  classes: [
    { ...ofClass, number: 1, minimum: null },
    { ...ofClass, number: 2, minimum: parsePeriod('P10D') },
  ],
  rules: [],
  default: 1,
};
const inForce = { statement: { policy } } as unknown as Logged<PolicyStatement>;
const event = { index: 5, class: 1, receivedUs: received.receivedUs, source: 3 };
const free = { class: 1, untilUs: null, holds: [], isUnread: false };
const asItIs = (of: number) => () => of;

test('a minimum counts by the class that keeps it, from the end of the day of receipt, and until it is over', () => {
  const untilUs = (received.day + 11) * dayUs;
  const moved = { policy: inForce, holds: [], keptBy: () => () => 2 };
  expect(keeping(moved, untilUs - 1)(event)).toEqual({ ...free, class: 2, untilUs });
  expect(keeping(moved, untilUs)(event)).toEqual({ ...free, class: 2 });
  expect(keeping({ ...moved, keptBy: asItIs }, 0)(event)).toEqual(free);
  expect(keeping({ ...moved, policy: null }, 0)(event)).toEqual({ ...free, class: 2 });
});

test('holds in force are named: by range, by source, by what was found; of what was not looked through nobody knows', () => {
  const holds = holdsOver(
    { ...placed, scope: { type: 'range', first: 4, last: 5 } },
    { ...placed, scope: { type: 'source', source: 3 } },
    { ...placed, scope: { type: 'query' } },
    { ...chained, type: 'held', hold: 902, from: 0, through: 6, matched: 1, ranges: [[5, 5]] },
  );
  const keptOf = keeping({ policy: null, holds, keptBy: asItIs }, 0);
  expect(keptOf(event)).toEqual({ ...free, holds: [900, 901, 902] });
  expect(keptOf({ ...event, index: 6, source: 4 })).toEqual(free);
  expect(keptOf({ ...event, index: 7, source: 4 })).toEqual({ ...free, isUnread: true });
});

test('a hold that was lifted keeps nothing; one that a person lifted alone goes on', () => {
  const byRange = { ...placed, scope: { type: 'range' as const, first: 0, last: 9 } };
  const release = { ...chained, type: 'release' as const, hold: 900, by: 'person 1', alone: false, approval: null };
  const lifted = holdsOver(byRange, { ...release, approvedBy: 'person 2' });
  expect(keeping({ policy: null, holds: lifted, keptBy: asItIs }, 0)(event)).toEqual(free);
  const alone = holdsOver(byRange, { ...release, approvedBy: null });
  expect(keeping({ policy: null, holds: alone, keptBy: asItIs }, 0)(event)).toEqual({ ...free, holds: [900] });
});

test('the words of a hold are kept by it, also of one that is about a source, which did not send them', () => {
  const holds = holdsOver({ ...placed, scope: { type: 'source', source: 3 } });
  const keptOf = keeping({ policy: null, holds, keptBy: asItIs }, 0);
  expect(keptOf({ ...event, index: 999, source: 0 })).toEqual({ ...free, holds: [900] });
  expect(keptOf({ ...event, index: 998, source: 0 })).toEqual(free);
});
