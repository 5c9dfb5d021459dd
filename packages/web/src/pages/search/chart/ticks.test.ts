import { expect, test } from 'vitest';
import { tickTexts, ticksOf } from './ticks.ts';

const at = (iso: string): number => Date.parse(iso);
const texts = (from: string, to: string, apartMs: number, zone = 'UTC'): string[] =>
  tickTexts(ticksOf(at(from), at(to), apartMs, zone), zone);

test('over several days each day is said once, at its first tick, and hours are those of 24', () => {
  expect(texts('2026-11-23T10:00:00Z', '2026-11-24T22:00:00Z', 5 * 3_600_000)).toEqual([
    '12:00\n2026-11-23',
    '18:00',
    '00:00\n2026-11-24',
    '06:00',
    '12:00',
    '18:00',
  ]);
  expect(texts('2026-11-20T10:00:00Z', '2026-11-23T10:00:00Z', 20 * 3_600_000)).toEqual([
    '2026-11-21',
    '2026-11-22',
    '2026-11-23',
  ]);
});

test('ticks are even times of the zone, also where clocks change and where a zone is 45 minutes off', () => {
  expect(texts('2026-10-24T20:00:00Z', '2026-10-25T12:00:00Z', 5 * 3_600_000, 'Europe/Berlin')).toEqual([
    '00:00\n2026-10-25',
    '06:00',
    '12:00',
  ]);
  expect(texts('2026-11-23T10:00:00Z', '2026-11-23T12:00:00Z', 3_000_000, 'Asia/Kathmandu')).toEqual([
    '16:00\n2026-11-23',
    '17:00',
  ]);
});

test('short spans are said to the second and to the millisecond', () => {
  expect(texts('2026-11-23T10:00:00Z', '2026-11-23T10:00:40Z', 15_000)).toEqual([
    '10:00:00\n2026-11-23',
    '10:00:15',
    '10:00:30',
  ]);
  expect(texts('2026-11-23T10:00:00.000Z', '2026-11-23T10:00:00.400Z', 150)).toEqual([
    '10:00:00.000\n2026-11-23',
    '10:00:00.200',
    '10:00:00.400',
  ]);
});

test('however long the span, there are few ticks', () => {
  const ticks = ticksOf(0, at('2200-01-01T00:00:00Z'), 1, 'UTC');
  expect(ticks.length).toBeGreaterThan(2);
  expect(ticks.length).toBeLessThan(70);
});
