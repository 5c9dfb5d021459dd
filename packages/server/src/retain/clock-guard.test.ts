import { beforeEach, describe, expect, test } from 'vitest';
import { ClockGuard } from './clock-guard.ts';
import type { ClockStore } from './store.ts';

const hourMs = 3_600_000;
const startMs = 1_795_000_000_000;
let wallMs: number;
let monotonicMs: number;
let trustedMs: number | null;
const clock = { nowMs: () => wallMs, nowUs: () => wallMs * 1000, monotonicMs: () => monotonicMs };
const store: ClockStore = { load: async () => trustedMs, save: async (ms) => void (trustedMs = ms) };
const pass = (ms: number): void => {
  wallMs += ms;
  monotonicMs += ms;
};
const open = (lastReceivedMs = 0, mayBegin = false) => ClockGuard.open(clock, store, { lastReceivedMs, mayBegin });

beforeEach(() => {
  wallMs = startMs;
  monotonicMs = 17;
  trustedMs = startMs - 60_000;
});

test('time that passes, however much, is trusted while the process runs', async () => {
  const guard = await open();
  for (let hours = 0; hours < 100; hours += 1) {
    pass(hourMs);
    expect(await guard.check()).toBeNull();
  }
  expect(trustedMs).toBe(wallMs);
});

describe('a clock is not trusted that', () => {
  test.each([
    ['jumps ahead by more than an hour', hourMs + 1, 'ahead'],
    ['goes back by more than five seconds', -5001, 'behind'],
  ])('%s, until somebody confirms it', async (_, jumpMs, what) => {
    const guard = await open();
    wallMs += jumpMs;
    expect(await guard.check()).toMatchObject({ what, saidMs: startMs + jumpMs });
    wallMs -= jumpMs;
    expect(await guard.check()).toMatchObject({ what });
    await guard.confirm();
    expect(await guard.check()).toBeNull();
  });

  test('creeps ahead by less than an hour at a time', async () => {
    const guard = await open();
    wallMs += hourMs / 2;
    expect(await guard.check()).toBeNull();
    wallMs += hourMs / 2 + 1;
    expect(await guard.check()).toMatchObject({ what: 'ahead' });
  });

  test('is over an hour past when it was last trusted, at a start', async () => {
    wallMs += hourMs;
    expect((await open()).fault).toMatchObject({ what: 'ahead' });
  });

  test('is behind the last event, at a start', async () => {
    expect((await open(startMs + 5001)).fault).toMatchObject({ what: 'behind' });
    expect((await open(startMs + 4999)).fault).toBeNull();
  });

  test('nobody knows anything of, where there is something to destroy', async () => {
    trustedMs = null;
    expect((await open(startMs - 1000)).fault).toMatchObject({ what: 'ahead' });
    expect(trustedMs).toBeNull();
    expect((await open(startMs - 1000, true)).fault).toBeNull();
    expect(trustedMs).toBe(startMs);
  });
});

test('a restart is no confirmation, and neither are many', async () => {
  const guard = await open();
  wallMs += 10 * 365 * 24 * hourMs;
  expect(await guard.check()).toMatchObject({ what: 'ahead' });
  for (let i = 0; i < 5; i += 1) {
    pass(60_000);
    // What was logged meanwhile has the wrong time, too.
    expect((await open(wallMs - 1000)).fault).toMatchObject({ what: 'ahead' });
  }
  await (await open(wallMs)).confirm();
  pass(1000);
  expect((await open(wallMs - 1000)).fault).toBeNull();
});
