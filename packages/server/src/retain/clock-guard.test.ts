import * as fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Boot } from '../platform/host.ts';
import { ClockGuard } from './clock-guard.ts';
import type { ClockStore, TrustedClock } from './store.ts';

const hourMs = 3_600_000;
const startMs = 1_795_000_000_000;
let wallMs: number;
let monotonicMs: number;
let boot: Boot | null;
let trusted: TrustedClock | null;
const clock = { nowMs: () => wallMs, nowUs: () => wallMs * 1000, monotonicMs: () => monotonicMs };
const store: ClockStore = { load: async () => trusted, save: async (now) => void (trusted = now) };
/** The machine is up, and the process, if there is one. */
const pass = (ms: number): void => {
  wallMs += ms;
  monotonicMs += ms;
  if (boot !== null) boot = { ...boot, upMs: boot.upMs + ms };
};
const open = (lastReceivedMs = 0, mayBegin = false) =>
  ClockGuard.open(clock, store, { lastReceivedMs, mayBegin, boot: () => boot });
const confirm = (guard: ClockGuard) => guard.confirm(guard.mark());

beforeEach(() => {
  wallMs = startMs;
  monotonicMs = 17;
  boot = null;
  trusted = { trustedMs: startMs - 60_000, unattestedMs: 0, boot: null };
});

test('time that passes, however much, is trusted while the process runs', async () => {
  const guard = await open();
  for (let hours = 0; hours < 100; hours += 1) {
    pass(hourMs);
    expect(await guard.check()).toBeNull();
  }
  expect(trusted).toEqual({ trustedMs: wallMs, unattestedMs: 60_000, boot: null });
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
    await confirm(guard);
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
    trusted = null;
    expect((await open(startMs - 1000)).fault).toMatchObject({ what: 'ahead' });
    expect(trusted).toBeNull();
    expect((await open(startMs - 1000, true)).fault).toBeNull();
    expect(trusted).toMatchObject({ trustedMs: startMs });
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
  await confirm(await open(wallMs));
  pass(1000);
  expect((await open(wallMs - 1000)).fault).toBeNull();
});

describe('a clock cannot be walked ahead', () => {
  test('by restarts that each stay below an hour: after four hours in sum somebody confirms it, also after more restarts', async () => {
    let steps = 0;
    for (; steps < 20 && (await open(wallMs - 1000)).fault === null; steps += 1) wallMs += 59 * 60_000;
    expect(steps).toBe(5);
    expect((await open()).fault).toMatchObject({ what: 'unattested', saidMs: wallMs });
    expect(trusted?.unattestedMs).toBeLessThanOrEqual(4 * hourMs);
    const guard = await open();
    await confirm(guard);
    expect(await guard.check()).toBeNull();
    wallMs += 59 * 60_000;
    expect((await open()).fault).toBeNull();
    expect(trusted?.unattestedMs).toBe(59 * 60_000);
  });

  test('by steps within processes, which count in the same sum', async () => {
    const fault = async () => {
      const guard = await open();
      wallMs += 59 * 60_000;
      return guard.check();
    };
    trusted = { trustedMs: wallMs, unattestedMs: 0, boot: null };
    for (let i = 0; i < 4; i += 1) expect(await fault()).toBeNull();
    expect(await fault()).toMatchObject({ what: 'unattested' });
  });

  test('by going to and fro within a process: what it was ahead already does not count twice, nor is it forgotten', async () => {
    const guard = await open();
    const before = guard.unattestedMs;
    for (let i = 0; i < 20; i += 1) {
      wallMs += 30 * 60_000;
      expect(await guard.check()).toBeNull();
      wallMs -= 30 * 60_000;
      expect(await guard.check()).toBeNull();
    }
    expect(guard.unattestedMs - before).toBe(30 * 60_000);
  });

  test('whatever happens in whatever order: while it is trusted it is at most four hours ahead of the time that it is', async () => {
    const step = fc.record({
      passMs: fc.nat(3 * hourMs),
      setMs: fc.oneof(fc.constant(0), fc.integer({ min: -6000, max: 2 * hourMs })),
      next: fc.constantFrom('check', 'restart', 'reboot', 'nothing'),
    });
    let reached = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        wallMs = startMs;
        boot = { id: 'first', upMs: 1000 };
        trusted = { trustedMs: wallMs, unattestedMs: 0, boot };
        let realMs = wallMs;
        let guard = await open();
        for (const { passMs, setMs, next } of steps) {
          pass(passMs);
          realMs += passMs;
          wallMs += setMs;
          if (next === 'nothing') continue;
          if (next === 'reboot') boot = { id: `boot at ${realMs}`, upMs: 0 };
          if (next !== 'check') guard = await open();
          if ((await guard.check()) !== null) return;
          reached = Math.max(reached, wallMs - realMs);
          expect(wallMs - realMs).toBeLessThanOrEqual(4 * hourMs + 5000 * steps.length);
        }
      }),
      { numRuns: 500 },
    );
    expect(reached).toBeGreaterThan(hourMs);
  });
});

describe('how long the machine is up vouches', () => {
  beforeEach(() => {
    boot = { id: 'a', upMs: 5000 };
    trusted = { trustedMs: startMs, unattestedMs: 0, boot };
  });

  test('for a stop of the process, however long and however often', async () => {
    for (let i = 0; i < 20; i += 1) {
      pass(10 * hourMs);
      expect((await open()).fault).toBeNull();
    }
    expect(trusted?.unattestedMs).toBe(0);
  });

  test.each([
    ['after the machine was started anew', { id: 'b', upMs: 10 * hourMs }],
    ['where it says less than before', { id: 'a', upMs: 4000 }],
    ['where it does not say any more', null],
  ])('for nothing %s', async (_, now) => {
    wallMs += 2 * hourMs;
    boot = now;
    expect((await open()).fault).toMatchObject({ what: 'ahead', expectedMs: startMs + hourMs });
  });

  test('against a clock that went back while the process was stopped', async () => {
    pass(3 * hourMs);
    wallMs -= 6000;
    expect((await open()).fault).toMatchObject({ what: 'behind', expectedMs: startMs + 3 * hourMs });
  });
});

describe('what is confirmed is the time that somebody looked at', () => {
  test('a clock that was set since is not, whoever approved it', async () => {
    wallMs += 2 * hourMs;
    const guard = await open();
    const mark = guard.mark();
    pass(hourMs / 2);
    expect(guard.mark()).toBe(mark);
    wallMs += 24 * hourMs;
    await expect(guard.confirm(mark)).rejects.toMatchObject({ code: 'retention.changed' });
    expect(guard.fault).not.toBeNull();
    // Asked again, it is another request.
    const again = guard.mark();
    expect(again).not.toBe(mark);
    await expect(guard.confirm(mark)).rejects.toMatchObject({ code: 'retention.changed' });
    await guard.confirm(again);
    expect(guard.fault).toBeNull();
  });

  test('and another process does not know what that was', async () => {
    wallMs += 2 * hourMs;
    const mark = (await open()).mark();
    pass(1000);
    const next = await open();
    await expect(next.confirm(mark)).rejects.toMatchObject({ code: 'retention.changed' });
    expect(next.fault).not.toBeNull();
  });
});
