import type { RecallJson, RecallListJson } from '@daybook/api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';

const dayMs = 86_400_000;
let server: TestServer;
/** The day of all events of the log in memory, and the one after it. */
const [old, after] = ['2025-11-23', '2025-11-24'];

beforeEach(async () => {
  server = await startTestServer({ tiers: { keepDays: 30, eventsMax: 4 } });
  for (const actor of ['alice', 'bob', 'carol']) await server.send(JSON.stringify({ action: 'read', actor }));
  server.clock.forward(dayMs);
  server.deps.tiers.wake();
  await vi.waitFor(async () => expect((await list()).indexedSince).toBe(`${dayText(-30)}T00:00:00.000Z`));
});
afterEach(() => server[Symbol.asyncDispose]());

const dayText = (days: number): string => new Date(server.clock.nowMs() + days * dayMs).toISOString().slice(0, 10);
const post = (body: object, as: 'administrator' | 'reader' | 'stranger' = 'administrator') =>
  server.ask('/v1/recalls', {
    method: 'POST',
    ...(as === 'stranger' ? {} : { as }),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const wanted = (change: object = {}) => ({ from: old, to: old, reason: 'Case 4711', ...change });
const list = async (): Promise<RecallListJson> =>
  (await server.ask('/v1/recalls', { as: 'administrator' })).body as unknown as RecallListJson;
const end = (id: string) => server.ask(`/v1/recalls/${id}`, { method: 'DELETE', as: 'administrator' });

test('202: days are brought back, for as long as was asked for, and who did is in the log', async () => {
  const { status, body } = await post(wanted({ to: after, days: 2 }));
  const until = new Date(Date.parse(String(body['created'])) + 2 * dayMs).toISOString();
  expect({ status, body }).toMatchObject({
    status: 202,
    body: {
      from: old,
      to: after,
      state: 'waiting',
      done: 0,
      reason: 'Case 4711',
      by: expect.stringMatching(/^token /),
    },
  });
  expect(Date.parse(String(body['until']))).toBe(Date.parse(until));
  const recorded = server.log.own.find(({ action }) => action === 'recall');
  expect(recorded).toMatchObject({
    kind: 'log.index',
    actor: { id: 'Ann' },
    reason: { text: 'Case 4711' },
    target: { resources: [{ type: 'recall', id: body['id'] }] },
    ext: { from: old, to: after },
  });
  await vi.waitFor(async () => {
    const [recall] = (await list()).items;
    expect(recall).toMatchObject({ state: 'whole', done: recall?.events, found: recall?.events });
  });
  expect(server.log.own.find(({ action }) => action === 'recall.whole')).toMatchObject({ actor: { id: 'daybook' } });
});

test('200: one is ended before its time, once; another leaves when its time is over', async () => {
  const { id } = (await post(wanted())).body as unknown as RecallJson;
  expect((await end(id)).body).toMatchObject({ id, from: old });
  expect(server.log.own.find(({ action }) => action === 'recall.end')).toMatchObject({ actor: { id: 'Ann' } });
  expect((await end(id)).body.code).toBe('recall.not-found');
  await post(wanted({ days: 1 }));
  expect((await list()).items).toHaveLength(1);
  server.clock.forward(dayMs + 1);
  server.deps.tiers.wake();
  await vi.waitFor(async () => expect((await list()).items).toEqual([]));
  expect(server.log.own.find(({ action }) => action === 'recall.expire')).toMatchObject({ actor: { id: 'daybook' } });
});

describe('409 and 400: it is refused, and nothing is recorded,', () => {
  test.each([
    ['of days that are in the index', () => wanted({ from: dayText(-2), to: dayText(0) }), 'recall.indexed'],
    ['of days without events', () => wanted({ from: after, to: after }), 'recall.empty'],
    ['that ends before it begins', () => wanted({ from: after }), 'request.invalid'],
    ['for longer than it may be', () => wanted({ days: 91 }), 'request.invalid'],
    ['without a reason', () => wanted({ reason: ' ' }), 'request.invalid'],
    ['of a day that there is not', () => wanted({ from: '2026-02-30' }), 'request.invalid'],
  ])('%s', async (_, body, code) => {
    expect((await post(body())).body.code).toBe(code);
    expect((await list()).items).toEqual([]);
    expect(server.log.own.filter(({ action }) => action === 'recall')).toEqual([]);
  });

  test('of days that another has', async () => {
    await post(wanted());
    const { body } = await post(wanted({ to: after }));
    expect(body).toMatchObject({ code: 'recall.overlaps', detail: expect.stringContaining('The recall ') });
  });

  test('where it cannot be recorded', async () => {
    server.log.ownFails = true;
    expect((await post(wanted())).body.code).toBe('look.not-recorded');
    server.log.ownFails = false;
    expect((await list()).items).toEqual([]);
  });
});

test('409: no more events than may be there at once', async () => {
  await server[Symbol.asyncDispose]();
  server = await startTestServer({ tiers: { keepDays: 30, eventsMax: 2 } });
  for (const actor of ['alice', 'bob', 'carol']) await server.send(JSON.stringify({ action: 'read', actor }));
  server.clock.forward(dayMs);
  server.deps.tiers.wake();
  await vi.waitFor(async () => expect((await list()).indexedSince).not.toBeNull());
  const { body } = await post(wanted({}));
  expect(body).toMatchObject({
    code: 'recall.too-large',
    detail: expect.stringContaining('2 may be recalled at once'),
  });
});

test('403: who may not', async () => {
  const exporter = await server.addReader('Eva', 'exporter');
  const refused = await server.ask('/v1/recalls', {
    method: 'POST',
    token: exporter,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(wanted()),
  });
  expect(refused.status).toBe(403);
  expect((await server.ask('/v1/recalls', { token: exporter })).status).toBe(403);
});
