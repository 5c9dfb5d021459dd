import { afterEach, expect, test } from 'vitest';
import type { BucketState } from '../../retain/index.ts';
import { startTestServer, type TestServer } from '../testing.ts';
import type { BucketView } from './index.ts';

let server: TestServer;
afterEach(() => server[Symbol.asyncDispose]());

const state: BucketState = {
  bucket: 's3 logs/',
  failure: { message: 'away', sinceMs: 0 },
  failures: 3,
  figures: { objects: 4, bytes: 5, void: 1, held: 2 },
  lag: { events: 6, segments: 7, bytes: 8, seconds: 9 },
  logs: [
    { tenant: 'default', log: 1, size: 10, atMs: 0 },
    { tenant: 'other', log: 1, size: 99, atMs: 0 },
  ],
  stuck: ['one'],
  stuckCount: 1,
  nextVerifyMs: 86_400_000,
};
const finding = { code: 'missing' as const, object: 'tile/0/000', version: 'v1', detail: null };
const verdict = { startedMs: 0, endedMs: 1_000, checked: 4, listed: 5, findings: [finding], findingsCount: 1 };

function viewOf(): BucketView {
  const verifier = {
    run: null as { isWhole: boolean; startedMs: number; checked: number; total: number } | null,
    failure: null as string | null,
    last: null as typeof verdict | null,
    start() {
      verifier.run = { isWhole: true, startedMs: 0, checked: 1, total: 4 };
      return verifier.run;
    },
  };
  return { state: () => state, verifier } as unknown as BucketView;
}

test('404 on a server whose logs go to no bucket', async () => {
  server = await startTestServer();
  for (const [path, method] of [
    ['/v1/bucket', 'GET'],
    ['/v1/bucket/verification', 'GET'],
    ['/v1/bucket/verification', 'POST'],
  ] as const) {
    const answer = await server.ask(path, { method, as: 'administrator' });
    expect(answer).toMatchObject({ status: 404, body: { code: 'bucket.not-set' } });
  }
});

test('200: how far it is; of the tenants, the own one', async () => {
  server = await startTestServer({ bucket: viewOf() });
  const status = await server.as.administrator.bucketStatus();
  expect(status).toMatchObject({
    failure: { message: 'away', since: '1970-01-01T00:00:00.000Z' },
    objects: 4,
    void: 1,
    held: 2,
    lag: state.lag,
    complete: { size: 10 },
    stuck: ['one'],
    verification: { state: 'none', holds: null, whole: null, readAll: null, next: '1970-01-02T00:00:00.000Z' },
  });
  expect(JSON.stringify(status)).not.toContain('99');
});

test('202: a verification begins, is recorded first, and one runs at a time; 409', async () => {
  const view = viewOf();
  server = await startTestServer({ bucket: view });
  const begun = await server.ask('/v1/bucket/verification', { method: 'POST', as: 'administrator' });
  expect(begun).toMatchObject({ status: 202, body: { state: 'running', checked: 1, total: 4 } });
  const again = await server.ask('/v1/bucket/verification', { method: 'POST', as: 'administrator' });
  expect(again).toMatchObject({ status: 409, body: { code: 'verification.running' } });
  expect(server.log.stored.filter(({ event }) => event.action === 'verify.bucket')).toHaveLength(1);
  const reading = { wholeMs: 2_000, roundMs: 3_000, after: 'a' };
  Object.assign(view.verifier, { run: null, last: { ...verdict, isWhole: false, reading } });
  const part = { whole: false, readAll: '1970-01-01T00:00:02.000Z' };
  expect(await server.as.administrator.bucketVerification()).toMatchObject(part);
  // One of before parts were read.
  Object.assign(view.verifier, { last: verdict });
  expect(await server.as.administrator.bucketVerification()).toMatchObject({
    state: 'done',
    holds: false,
    whole: true,
    readAll: null,
    findings: [{ ...finding, meaning: 'a version that was put there is gone' }],
  });
  Object.assign(view.verifier, { failure: 'away' });
  expect(await server.as.administrator.bucketVerification()).toMatchObject({ state: 'failed', failure: 'away' });
});

test('503: what the log does not take does not begin', async () => {
  const view = viewOf();
  server = await startTestServer({ bucket: view });
  server.log.ownFails = true;
  const refused = await server.ask('/v1/bucket/verification', { method: 'POST', as: 'administrator' });
  expect(refused).toMatchObject({ status: 503, body: { code: 'look.not-recorded' } });
  expect(view.verifier.run).toBeNull();
});

test('403 and 401: it is for who looks after the server', async () => {
  server = await startTestServer({ bucket: viewOf() });
  expect((await server.ask('/v1/bucket', { as: 'reader' })).status).toBe(403);
  expect((await server.ask('/v1/bucket', { as: 'source' })).status).toBe(403);
  expect((await server.ask('/v1/bucket')).status).toBe(401);
});
