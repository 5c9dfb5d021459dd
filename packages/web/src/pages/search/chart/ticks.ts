import { instantOf, wallTime } from '../../../ui/wall-time.ts';

const millisecond = 1;
const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((count) => count * millisecond),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000].map((count) => count * day),
];
const ticksMax = 60;

/** Where an axis of time is marked, in milliseconds: at even times of the clocks in the zone, at least this far apart. */
export function ticksOf(fromMs: number, toMs: number, apartMs: number, zone: string): number[] {
  const wantedMs = Math.max(apartMs, (toMs - fromMs) / ticksMax);
  const stepMs = steps.find((each) => each >= wantedMs) ?? steps.at(-1) ?? day;
  if (stepMs < minute) return evenly(Math.ceil(fromMs / stepMs) * stepMs, toMs, stepMs);
  // Counted in the time of the wall, so that a day begins at midnight also after clocks were put forward or back.
  const asUtc = (wall: string): number => Date.parse(`${wall.replace(' ', 'T')}Z`);
  const first = Math.floor(asUtc(wallTime(fromMs, zone)) / stepMs) * stepMs;
  const ticks = evenly(first, asUtc(wallTime(toMs, zone)) + hour, stepMs).map((wallMs) =>
    instantOf(new Date(wallMs).toISOString().slice(0, 19), zone),
  );
  return [...new Set(ticks)].filter((atMs): atMs is number => atMs !== null && atMs >= fromMs && atMs <= toMs);
}

function evenly(fromMs: number, toMs: number, stepMs: number): number[] {
  return Array.from({ length: Math.max(0, Math.floor((toMs - fromMs) / stepMs) + 1) }, (_, i) => fromMs + i * stepMs);
}

/** What stands at the ticks: times of 24 hours, and below the first of each day which day it is. */
export function tickTexts(ticks: readonly number[], zone: string): string[] {
  const [first = 0, next = first + minute] = ticks;
  const stepMs = next - first;
  return ticks.map((atMs, i) => {
    const [date = '', time = ''] = wallTime(atMs, zone).split(' ');
    if (stepMs >= 23 * hour) return date;
    const shown = stepMs >= minute ? time.slice(0, 5) : stepMs >= second ? time : `${time}.${millisOf(atMs)}`;
    const before = ticks[i - 1];
    return before !== undefined && wallTime(before, zone).startsWith(date) ? shown : `${shown}\n${date}`;
  });
}

function millisOf(atMs: number): string {
  return String(atMs % second).padStart(3, '0');
}
