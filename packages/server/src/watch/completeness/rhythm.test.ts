import { expect, test } from 'vitest';
import { ClockOffset } from './clock-offset.ts';
import { completenessLimits } from './limits.ts';
import { Rhythm } from './rhythm.ts';

const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;

/** One that sends every so often, for so many days. */
function sending(everyMs: number, days: number): Rhythm {
  const rhythm = new Rhythm(null, 0);
  for (let atMs = 0; atMs <= days * dayMs; atMs += everyMs) rhythm.beat(atMs, 0);
  return rhythm;
}

test('it counts as silent after three times its longest pause of a week, once that is known', () => {
  expect(sending(60 * minuteMs, 2).silentAfterMs()).toBe(dayMs);
  expect(sending(60 * minuteMs, 4).silentAfterMs()).toBe(180 * minuteMs);
  expect(sending(minuteMs, 4).silentAfterMs()).toBe(15 * minuteMs);
  expect(sending(3 * dayMs, 30).silentAfterMs()).toBe(7 * dayMs);
});

test('a pause that is over for more than a week counts no more, and no more than that is kept', () => {
  const rhythm = sending(minuteMs, 3);
  rhythm.beat(3 * dayMs + 300 * minuteMs, 0);
  expect(rhythm.silentAfterMs()).toBe(900 * minuteMs);
  for (let atMs = 3.5 * dayMs; atMs <= 30 * dayMs; atMs += 10 * minuteMs) rhythm.beat(atMs, 0);
  expect(rhythm.silentAfterMs()).toBe(30 * minuteMs);
  expect(rhythm.json().pauses.length).toBeLessThanOrEqual(9);
});

test('a pause in which the server was not there is none of the source’s', () => {
  const rhythm = sending(minuteMs, 4);
  rhythm.beat(5 * dayMs, 5 * dayMs - 2 * minuteMs);
  expect(rhythm.silentAfterMs()).toBe(15 * minuteMs);
  expect(new Rhythm(rhythm.json(), 0).silentAfterMs()).toBe(15 * minuteMs);
});

test('a clock that is ahead is found out by several events, and said once; one that is behind may be a delay', () => {
  const offset = new ClockOffset(null);
  const { aheadMsMax } = completenessLimits;
  const turns: boolean[] = [];
  for (let i = 0; i < 4; i += 1) {
    offset.sample(1e6 + aheadMsMax + 5_000, 1e6);
    turns.push(offset.turned());
  }
  expect(turns).toEqual([false, false, true, false]);
  expect(offset.medianMs()).toBe(-aheadMsMax - 5_000);
  const again = new ClockOffset(offset.json());
  for (let i = 0; i < 15; i += 1) again.sample(0, 3_600_000);
  expect([again.turned(), again.isWrong, again.medianMs()]).toEqual([true, false, 3_600_000]);
  expect(again.turned()).toBe(false);
});

test('times are looked at once a second', () => {
  const offset = new ClockOffset(null);
  expect(offset.wants(5_000)).toBe(true);
  offset.sample(5_000, 5_000);
  expect([offset.wants(5_999), offset.wants(6_000)]).toEqual([false, true]);
});
