import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server[Symbol.asyncDispose]());

const add = (body: string, as: 'administrator' | 'reader' = 'administrator') =>
  server.ask('/v1/tenants', { method: 'POST', as, body, headers: { 'content-type': 'application/json' } });

describe('tenants', () => {
  test('201: a tenant is made, recorded in both logs, and its first token is told once', async () => {
    const { status, body } = await add('{"name":"acme"}');
    expect(status).toBe(201);
    expect(body['tenant']).toMatchObject({ name: 'acme', log: 1 });
    const made = { kind: 'admin.tenant.create', actor: { id: 'Ann' }, target: { resources: [{ id: 'acme' }] } };
    expect(server.log.own).toMatchObject([made, made]);
    const token = String(body['token']);
    expect(server.deps.tokens.identify(token)).toMatchObject({ tenant: 'acme', name: 'first administrator' });
    const list = await server.ask('/v1/tenants', { as: 'administrator' });
    expect(list.text).toContain('acme');
    expect(list.text).not.toContain('dbk_');
  });

  test('409: a name is given once, and their number is bounded', async () => {
    await add('{"name":"acme"}');
    expect(await add('{"name":"acme"}')).toMatchObject({ status: 409, body: { code: 'tenant.name-taken' } });
    for (let i = 0; i < 62; i += 1) expect((await add(`{"name":"t${i}"}`)).status).toBe(201);
    expect(await add('{"name":"one-more"}')).toMatchObject({ status: 409, body: { code: 'tenant.too-many' } });
  });

  test.each(['{"name":"../x"}', '{"name":""}', '{"name":"Upper"}', '{}', '{"name":"a","more":1}'])(
    '400: %s is no tenant',
    async (body) => {
      expect(await add(body)).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    },
  );

  test('403: an administrator of another tenant makes none, nor rebuilds the index of all, nor reads the metrics of all', async () => {
    const { body } = await add('{"name":"acme"}');
    const headers = { authorization: `Bearer ${String(body['token'])}` };
    for (const [method, path] of [
      ['POST', '/v1/tenants'],
      ['GET', '/v1/tenants'],
      ['POST', '/v1/index/rebuild'],
      ['GET', '/metrics'],
    ] as const) {
      expect(await server.ask(path, { method, headers })).toMatchObject({ status: 403 });
    }
    expect(await add('{"name":"b"}', 'reader')).toMatchObject({ status: 403 });
  });

  test('503: where it cannot be recorded no token leaves, and a second try goes on', async () => {
    server.log.ownFails = true;
    expect(await add('{"name":"acme"}')).toMatchObject({ status: 503, body: { code: 'look.not-recorded' } });
    expect(server.deps.tokens.readers('acme')).toEqual([]);
    server.log.ownFails = false;
    expect((await add('{"name":"acme"}')).status).toBe(201);
  });
});
