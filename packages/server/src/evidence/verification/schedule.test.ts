import { expect, test } from 'vitest';
import type { Run } from './run.ts';
import { Schedule } from './schedule.ts';

const hourMs = 3_600_000;

/** What a schedule of 24 hours begins, an hour after the server started, at hour 100. */
async function begins(runs: readonly Pick<Run, 'state' | 'startedMs' | 'endedMs'>[], change = {}): Promise<string[]> {
  const started: string[] = [];
  let monotonicMs = 0;
  using schedule = new Schedule({
    everyHours: 24,
    clock: { nowMs: () => 100 * hourMs, nowUs: () => 0, monotonicMs: () => monotonicMs },
    tenants: () => ['default'],
    runsOf: () => Promise.resolve(runs as readonly Run[]),
    start: (tenant) => Promise.resolve(started.push(tenant)),
    onTrouble: (message) => void started.push(message),
    ...change,
  });
  await schedule.look();
  expect(started, 'nothing begins as soon as the server starts').toEqual([]);
  monotonicMs = hourMs;
  await schedule.look();
  return started;
}

const ended = (state: Run['state'], atHour: number) => ({
  state,
  startedMs: atHour * hourMs,
  endedMs: atHour * hourMs + 1,
});

test.each([
  ['one that was never verified', [], 1],
  ['one whose last is a day ago', [ended('done', 76)], 1],
  ['one whose last is less than a day ago', [ended('done', 77)], 0],
  ['one whose last could not be done, not again and again', [ended('failed', 99)], 0],
  ['one whose last was interrupted', [ended('interrupted', 99)], 1],
  ['one whose last is in the future, after a clock that was ahead', [ended('done', 500)], 1],
  ['one that is being verified', [{ state: 'running' as const, startedMs: 0, endedMs: null }], 0],
])('%s', async (_, runs, times) => {
  expect(await begins(runs)).toHaveLength(times);
});

test('0 hours is never', async () => {
  expect(await begins([], { everyHours: 0 })).toEqual([]);
});

test('what cannot begin is said', async () => {
  const start = () => Promise.reject(new Error('no'));
  expect(await begins([], { start })).toEqual(['the log of default could not be verified on schedule']);
});
