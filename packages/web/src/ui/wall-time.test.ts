import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { instantOf, offsetText, wallTime } from './wall-time.ts';

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia'];

test('what a clock shows is the instant that it was made of, but for the hour that there is twice', () => {
  const instants = fc.integer({ min: Date.UTC(1990, 0) / 1000, max: Date.UTC(2037, 0) / 1000 });
  fc.assert(
    fc.property(instants, fc.constantFrom(...zones), (seconds, zone) => {
      const shown = wallTime(seconds * 1000, zone);
      const atMs = instantOf(shown, zone);
      expect(atMs).not.toBeNull();
      expect(wallTime(atMs ?? 0, zone)).toBe(shown);
      expect(atMs).toBeLessThanOrEqual(seconds * 1000);
    }),
  );
});

test.each([
  ['2026-07-01T10:00', 'Europe/Berlin', '2026-07-01T08:00:00.000Z'],
  ['2026-01-01T10:00:30', 'Europe/Berlin', '2026-01-01T09:00:30.000Z'],
  // Put back at 3:00: the first of the two.
  ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
  // Put forward at 2:00: there is no such time.
  ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
  ['2026-01-01 00:00', 'Asia/Kathmandu', '2025-12-31T18:15:00.000Z'],
])('%s in %s is %s', (wall, zone, iso) => {
  expect(new Date(instantOf(wall, zone) ?? 0).toISOString()).toBe(iso);
});

test.each(['', '2026-13-01T00:00', '2026-01-01', 'now', '2026-01-01T25:00'])('%j is no time', (wall) => {
  expect(instantOf(wall, 'UTC')).toBeNull();
});

test('offsets are as they are written', () => {
  const at = Date.parse('2026-01-01T00:00:00Z');
  expect(zones.map((zone) => offsetText(at, zone))).toEqual(['UTC', '+01:00', '-05:00', '+05:45', '+11:00', '+13:00']);
});
