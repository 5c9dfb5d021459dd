import { expect, test } from 'vitest';
import { dueMs, isWanted, quietUntilMs } from './routing.ts';

const night = { fromMin: 22 * 60, toMin: 7 * 60, zone: 'Europe/Berlin', exceptLevel: 'critical' } as const;
const noon = { fromMin: 12 * 60, toMin: 13 * 60, zone: 'UTC', exceptLevel: 'critical' } as const;
const at = (text: string): number => Date.parse(text);
const until = (quiet: typeof night | typeof noon, now: string): string | null => {
  const ms = quietUntilMs(quiet, at(now));
  return ms === null ? null : new Date(ms).toISOString();
};

test.each([
  ['high', ['web'], true],
  ['critical', ['web', 'db'], true],
  ['medium', ['web'], false],
  ['high', ['db'], false],
  ['high', [], false],
])('an alert of level %s from %j goes to whom wants high ones from web: %s', (level, sources, isFor) => {
  expect(isWanted({ minLevel: 'high', sources: ['web'] }, level, sources)).toBe(isFor);
});

test('without sources all are wanted, and a level that nobody knows is one of the middle', () => {
  expect(isWanted({ minLevel: 'medium', sources: [] }, 'weird', [])).toBe(true);
  expect(isWanted({ minLevel: 'high', sources: [] }, 'weird', [])).toBe(false);
});

test.each([
  [night, '2026-01-15T20:59:59Z', null],
  [night, '2026-01-15T21:00:00Z', '2026-01-16T06:00:00.000Z'],
  [night, '2026-01-16T05:59:59Z', '2026-01-16T06:00:00.000Z'],
  [night, '2026-01-16T06:00:00Z', null],
  // The clocks go forward at 01:00 UTC on 29 March, and back on 25 October.
  [night, '2026-03-28T22:30:00Z', '2026-03-29T05:00:00.000Z'],
  [night, '2026-10-24T21:30:00Z', '2026-10-25T06:00:00.000Z'],
  [noon, '2026-01-15T12:30:10Z', '2026-01-15T13:00:00.000Z'],
  [noon, '2026-01-15T13:00:00Z', null],
])('quiet hours %j at %s end at %s', (quiet, now, end) => {
  expect(until(quiet, now)).toBe(end);
});

test('what is grave enough goes out in quiet hours, and a digest after them is the next one', () => {
  const now = at('2026-01-15T12:30:00Z');
  const settings = { quiet: noon, digestMs: null };
  expect(dueMs(settings, 'critical', now)).toBe(now);
  expect(dueMs(settings, 'high', now)).toBe(at('2026-01-15T13:00:00Z'));
  expect(dueMs({ quiet: null, digestMs: 15 * 60_000 }, 'high', now + 1)).toBe(at('2026-01-15T12:45:00Z'));
});
