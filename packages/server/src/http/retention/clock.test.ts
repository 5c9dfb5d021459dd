import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';

const hourMs = 3_600_000;

/** Runs with the process, and can be set while it runs. */
let aheadMs: number;
const clock = {
  nowMs: () => Date.now() + aheadMs,
  nowUs: () => (Date.now() + aheadMs) * 1000,
  monotonicMs: () => performance.now(),
};
let server: TestServer;
let second: string;
beforeEach(async () => {
  aheadMs = 0;
  server = await startTestServer({ begun: true, clock });
  second = await server.addReader('Bea', 'administrator');
});
afterEach(() => server[Symbol.asyncDispose]());

const state = () => server.as.administrator.getRetention();
const confirm = async () => (await server.as.administrator.confirmClock({ reason: 'NTP is right' })).approval;
const approve = (id: string, token: string) =>
  server.ask(`/v1/approvals/${id}/decision`, {
    method: 'POST',
    token,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ decision: 'approve', reason: 'I looked, too' }),
  });
const told = () => server.log.own.filter(({ action }) => action === 'clock.not-trusted');

test('a clock that jumped is told of once a day, in the log too, and trusted again once two people said so', async () => {
  const { retention } = server.deps;
  await retention.lookAtClock();
  expect([told(), (await state()).clock]).toEqual([[], null]);
  aheadMs = 2 * hourMs;
  await retention.lookAtClock();
  await retention.round();
  expect(told()).toMatchObject([
    {
      kind: 'system.error',
      outcome: 'failure',
      severity: 5,
      reason: { code: 'ahead' },
      target: { resources: [{ id: 'server' }] },
    },
  ]);
  expect(await state()).toMatchObject({ stopped: expect.stringContaining('clock'), clock: { what: 'ahead' } });

  const { id, kind, summary } = await confirm();
  expect([kind, summary]).toEqual(['retention.clock', expect.stringContaining('which says 20')]);
  expect((await state()).clock).not.toBeNull();
  expect((await approve(id, server.tokenOf.administrator)).body.code).toBe('approval.own');
  expect((await state()).clock).not.toBeNull();
  expect((await approve(id, second)).body).toMatchObject({ state: 'applied' });
  expect(await state()).toMatchObject({ stopped: null, clock: null });

  const asked = server.log.own.find(({ kind: of }) => of === 'admin.approval.request');
  expect(asked).toMatchObject({
    reason: { text: 'NTP is right' },
    changes: [{ path: 'clock', old: expect.stringContaining('ahead'), new: expect.stringContaining('trusted from') }],
  });
  aheadMs += 25 * hourMs;
  await retention.lookAtClock();
  await vi.waitFor(() => expect(told()).toHaveLength(2));
});

describe('what was approved is not carried out', () => {
  test('where the clock was set after it was asked for', async () => {
    aheadMs = 2 * hourMs;
    await server.deps.retention.lookAtClock();
    const { id } = await confirm();
    aheadMs += 24 * hourMs;
    expect((await approve(id, second)).body).toMatchObject({
      state: 'failed',
      failure: expect.stringContaining('ask again'),
    });
    expect((await state()).clock).toMatchObject({ what: 'ahead' });
  });

  test('a second time, where the process ended before it was noted that it was', async () => {
    const { retention } = server.deps;
    aheadMs = 2 * hourMs;
    await retention.lookAtClock();
    const what = retention.clockToConfirm();
    await retention.confirmClockApproved({ what });
    expect(retention.clockFault).toBeNull();
    await retention.confirmClockApproved({ what: { ...what, at: 0 } });
    expect(retention.clockFault).toBeNull();
  });
});

test('who asks again while nobody decided has one request', async () => {
  const { id } = await confirm();
  expect((await confirm()).id).toBe(id);
});
