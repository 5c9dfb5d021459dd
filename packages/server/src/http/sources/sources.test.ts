import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server[Symbol.asyncDispose]());

const post = (path: string, body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  server.ask(path, { method: 'POST', as: 'administrator', body, headers });

describe('sources', () => {
  test('201: a source and its token, recorded before they leave; the token writes', async () => {
    const { source, token } = await server.as.administrator.addSource({ name: 'web', labels: { team: 'a' } });
    expect(source).toMatchObject({ number: 2, name: 'web', format: 'json', labels: { team: 'a' }, revoked: null });
    expect(server.log.own).toMatchObject([
      {
        kind: 'admin.source.create',
        actor: { id: 'Ann' },
        changes: [
          { path: 'format', new: 'json' },
          { path: 'labels', new: '{"team":"a"}' },
        ],
      },
    ]);
    const sent = await server.ask('/v1/events', {
      method: 'POST',
      body: '{}',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    });
    expect(sent.status).toBe(200);
    expect(server.log.delivered[0]?.source).toBe(2);
  });

  test('200: the list has revoked ones too, and no token', async () => {
    await server.as.administrator.revokeSource(1);
    const answer = await server.ask('/v1/sources', { as: 'reader' });
    expect(answer.body['sources']).toMatchObject([{ number: 1, name: 'shop' }]);
    expect(answer.text).not.toContain('dbk_');
    expect(answer.text).not.toContain('"revoked":null');
  });

  test('200: the token of a revoked source is worth nothing', async () => {
    expect((await server.send('{}')).status).toBe(200);
    await server.as.administrator.revokeSource(1);
    expect(await server.send('{}')).toMatchObject({ status: 401 });
    expect(server.log.own.at(0)).toMatchObject({ kind: 'admin.source.revoke' });
    const importing = await server.ask('/v1/events?source=shop', {
      method: 'POST',
      as: 'administrator',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    expect(importing.status).toBe(403);
  });

  test('503: a source that cannot be recorded does not come to be', async () => {
    server.log.ownFails = true;
    expect(await post('/v1/sources', '{"name":"web"}')).toMatchObject({
      status: 503,
      body: { code: 'look.not-recorded' },
    });
    server.log.ownFails = false;
    expect((await server.as.administrator.listSources()).sources).toHaveLength(1);
    expect((await post('/v1/sources', '{"name":"web"}')).status).toBe(201);
  });

  test('409: a name is taken once', async () => {
    expect(await post('/v1/sources', '{"name":"shop"}')).toMatchObject({
      status: 409,
      body: { code: 'source.name-taken' },
    });
  });

  test.each([
    ['{"name":"Web"}', 'name'],
    ['{"name":""}', 'name'],
    ['{"nam":"x"}', 'nam'],
    ['{"name":"x","format":"w3c"}', 'format'],
    ['{"name":"x","labels":{"a":1}}', 'labels.a'],
    ['[]', ''],
  ])('400: %s', async (body, path) => {
    const answer = await post('/v1/sources', body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    expect((answer.body['errors'] as { path: string }[]).map((fault) => fault.path)).toContain(path);
  });

  test('400, 413, 415: bodies that are none', async () => {
    expect(await post('/v1/sources', '{')).toMatchObject({ status: 400, body: { code: 'request.bad-json' } });
    expect(await post('/v1/sources', '{}', { 'content-type': 'text/plain' })).toMatchObject({ status: 415 });
    expect(
      await post('/v1/sources', '{}', { 'content-type': 'application/json', 'content-encoding': 'gzip' }),
    ).toMatchObject({ status: 415 });
    expect(await post('/v1/sources', ' '.repeat(70_000))).toMatchObject({ status: 413 });
  });

  test('404 and 400: no such source, no number', async () => {
    const remove = (id: string) => server.ask(`/v1/sources/${id}`, { method: 'DELETE', as: 'administrator' });
    expect(await remove('99')).toMatchObject({ status: 404, body: { code: 'source.not-found' } });
    expect(await remove('shop')).toMatchObject({ status: 400 });
  });
});
