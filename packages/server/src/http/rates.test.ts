import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RateLimit } from './rates.ts';
import { startTestServer, type TestServer } from './testing.ts';

describe('a bucket', () => {
  test('gives as many at once as it holds, then as many as flow in, and says how long to wait', () => {
    let ms = 0;
    const limit = new RateLimit({ nowMs: () => ms, nowUs: () => ms * 1000, monotonicMs: () => ms }, 2, 3);
    const take = () => {
      try {
        limit.take('a');
        return 'yes';
      } catch (error) {
        return (error as { retryAfterSeconds: number }).retryAfterSeconds;
      }
    };
    expect([take(), take(), take(), take()]).toEqual(['yes', 'yes', 'yes', 1]);
    ms = 500;
    expect([take(), take()]).toEqual(['yes', 1]);
    ms = 60_000;
    expect([take(), take(), take(), take()]).toEqual(['yes', 'yes', 'yes', 1]);
    limit.take('b');
  });
});

describe('requests', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer({
      access: { requestsPerSecond: 2, addressRequestsPerSecond: 4, signInsPerMinute: 10 },
    });
  });
  afterEach(() => server[Symbol.asyncDispose]());

  test('429 with Retry-After: one identity, and not another; and again after the time', async () => {
    const all = await Promise.all(Array.from({ length: 35 }, () => server.ask('/v1/sources', { as: 'reader' })));
    expect(all.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(20);
    const held = all.find(({ status }) => status === 429);
    expect(held).toMatchObject({ body: { code: 'request.too-many' } });
    expect(Number(held?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect((await server.ask('/v1/sources', { as: 'administrator' })).status).toBe(200);
    server.clock.forward(1_000);
    expect((await server.ask('/v1/sources', { as: 'reader' })).status).toBe(200);
  });

  test('429: one address, whoever asks', async () => {
    const ask = () => server.ask('/v1/sources', { headers: { authorization: 'Bearer wrong' } });
    for (let i = 0; i < 60; i += 1) await ask();
    expect((await server.ask('/v1/sources', { as: 'reader' })).body.code).toBe('request.too-many');
  });

  test('429: requests to sign in are counted apart, whatever comes of them', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 12; i += 1) statuses.push((await server.ask('/v1/sign-in')).status);
    expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(statuses.at(-1)).toBe(429);
    expect((await server.ask('/v1/sources', { as: 'reader' })).status).toBe(200);
  });

  test('sources and health are exempt', async () => {
    for (let i = 0; i < 60; i += 1) expect((await server.send('{"kind":"auth.login"}')).status).not.toBe(429);
    for (let i = 0; i < 60; i += 1) expect((await server.ask('/healthz')).status).toBe(200);
  });
});
