import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';

let hook: Server;
let status = 204;
let taken: string[];
let server: TestServer;

beforeEach(async () => {
  taken = [];
  status = 204;
  hook = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => taken.push(chunk.toString()));
    request.on('end', () => response.writeHead(status).end('of the inside'));
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/path-that-is-secret`;
  const secret = `whsec_${Buffer.alloc(32).toString('base64')}`;
  const plain = {
    minLevel: 'high',
    sources: ['shop'],
    quiet: { fromMin: 22 * 60 + 30, toMin: 7 * 60, zone: 'Europe/Berlin', exceptLevel: 'critical' },
    digestMs: 900_000,
    fallback: null,
  } as const;
  server = await startTestServer({
    notifiers: [
      { ...plain, name: 'hook', tenant: 'default', channel: { type: 'webhook', url, secret } },
      { ...plain, name: 'theirs', tenant: 'other', channel: { type: 'webhook', url, secret } },
    ],
  });
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  hook.closeAllConnections();
  hook.close();
});

const read = (path: string, as: 'administrator' | 'reader' = 'administrator') => server.ask(path, { as });
const tryIt = (name: string, as: 'administrator' | 'reader' = 'administrator') =>
  server.ask(`/v1/notifiers/${name}/test`, {
    method: 'POST',
    as,
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });

describe('/v1/notifiers', () => {
  test('200: those of the tenant, without what is secret', async () => {
    const { status: code, body, text } = await read('/v1/notifiers');
    expect(code).toBe(200);
    expect(body['items']).toEqual([
      {
        name: 'hook',
        type: 'webhook',
        to: `http://127.0.0.1:${(hook.address() as AddressInfo).port}`,
        minLevel: 'high',
        sources: ['shop'],
        quiet: { from: '22:30', to: '07:00', zone: 'Europe/Berlin', exceptLevel: 'critical' },
        digestMinutes: 15,
        fallback: null,
        waiting: 0,
        failed: 0,
        down: null,
        fault: null,
        lastSent: null,
      },
    ]);
    expect(text).not.toMatch(/secret|whsec/);
  });

  test('200: deliveries; 404: there is no such notifier here; 400: a state that there is not', async () => {
    expect((await read('/v1/notifiers/hook/deliveries')).body).toEqual({ items: [] });
    expect(await read('/v1/notifiers/theirs/deliveries')).toMatchObject({
      status: 404,
      body: { code: 'notifier.not-found' },
    });
    expect(await read('/v1/notifiers/hook/deliveries?state=lost')).toMatchObject({ status: 400 });
    expect(await read('/v1/notifiers/hook/deliveries?limit=1001')).toMatchObject({ status: 400 });
  });

  test('200: a test is recorded and sent, and says why it failed, but nothing of the answer', async () => {
    expect((await tryIt('hook')).body).toMatchObject({ delivered: true, fault: null });
    expect(JSON.parse(taken.join(''))).toMatchObject({ type: 'test' });
    status = 403;
    const failed = await tryIt('hook');
    expect(failed.body).toMatchObject({ delivered: false, fault: 'HTTP 403' });
    expect(failed.text).not.toContain('inside');
    expect(server.log.own.filter(({ kind }) => kind === 'notifier.test')).toMatchObject([
      { actor: { id: 'Ann' }, target: { resources: [{ type: 'notifier', id: 'hook' }] } },
      {},
    ]);
    expect(await tryIt('theirs')).toMatchObject({ status: 404 });
  });

  test('403: whoever only investigates neither lists nor tests them; 503: a test that cannot be recorded is not sent', async () => {
    expect((await read('/v1/notifiers', 'reader')).status).toBe(403);
    expect((await tryIt('hook', 'reader')).status).toBe(403);
    server.log.ownFails = true;
    expect(await tryIt('hook')).toMatchObject({ status: 503, body: { code: 'look.not-recorded' } });
    expect(taken).toEqual([]);
  });
});
