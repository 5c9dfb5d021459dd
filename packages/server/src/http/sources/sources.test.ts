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

  test('200: other labels, recorded with the old ones before they are in effect; the same again is nothing', async () => {
    const change = (body: string, id = 1) =>
      server.ask(`/v1/sources/${id}`, {
        method: 'PATCH',
        as: 'administrator',
        body,
        headers: { 'content-type': 'application/json' },
      });
    expect(await change('{"labels":{"team":"b"}}')).toMatchObject({ status: 200, body: { labels: { team: 'b' } } });
    expect(await change('{"labels":{"team":"b"}}')).toMatchObject({ status: 200 });
    expect(server.log.own).toMatchObject([
      {
        kind: 'admin.source.update',
        actor: { id: 'Ann' },
        target: { resources: [{ id: '1', name: 'shop' }] },
        changes: [{ path: 'labels', old: '{}', new: '{"team":"b"}' }],
      },
    ]);
    server.log.ownFails = true;
    expect(await change('{"labels":{}}')).toMatchObject({ status: 503 });
    expect((await server.as.administrator.listSources()).sources).toMatchObject([{ labels: { team: 'b' } }]);
    expect(await change('{"labels":{}}', 99)).toMatchObject({ status: 404, body: { code: 'source.not-found' } });
    expect(await change('{"name":"x","labels":{}}')).toMatchObject({ status: 400 });
    expect(await change('{}')).toMatchObject({ status: 400 });
  });

  test('400: `daybook` is Daybook itself, for whoever registers and whoever imports', async () => {
    expect(await post('/v1/sources', '{"name":"daybook"}')).toMatchObject({ status: 400 });
    expect(await post('/v1/events?source=daybook', '{}')).toMatchObject({ status: 400 });
    expect((await server.as.administrator.listSources()).sources).toHaveLength(1);
  });

  test('403: names in certificates are the first tenant’s; of others nothing is told, and none is taken from them', async () => {
    const certified = { name: 'web', certificate: 'DNS:shop.example.org' };
    const made = await server.ask('/v1/tenants', {
      method: 'POST',
      as: 'administrator',
      body: '{"name":"acme"}',
      headers: { 'content-type': 'application/json' },
    });
    const asAcme = (body: object) =>
      server.ask('/v1/sources', {
        method: 'POST',
        token: String(made.body['token']),
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      });
    const before = await asAcme(certified);
    expect(before).toMatchObject({ status: 403, body: { code: 'access.forbidden' } });
    expect(before.body['detail']).toContain('Leave the name out');
    await server.as.administrator.addSource(certified);
    const { requestId: _, ...after } = (await asAcme(certified)).body;
    expect(before.body).toMatchObject(after);
    expect((await asAcme({ name: 'web' })).status).toBe(201);
    // One that was registered before this held stands for nobody.
    const squatted = { tenant: 'acme', name: 'old', format: 'json', labels: {}, certificate: 'DNS:bank.example.org' };
    await server.deps.sources.add(squatted);
    expect(server.deps.sources.certified(['DNS:bank.example.org'])).toBeNull();
    expect(server.deps.sources.certified(['DNS:shop.example.org'])).toMatchObject({ tenant: 'default', name: 'web' });
  });

  test('what a role does not reach is told neither from what was revoked nor from what never was', async () => {
    const { source: hidden } = await server.as.administrator.addSource({ name: 'hidden' });
    const { source: gone } = await server.as.administrator.addSource({ name: 'gone' });
    await server.as.administrator.revokeSource(gone.number);
    const everything = server.deps.access.roles.role('default', 'administrator');
    if (everything === null) throw new Error('it is built in');
    const sight = { sources: [1], restriction: '', clear: [] };
    const own = { name: 'local', isBuiltIn: false, groups: [], revision: 1, createdMs: 0, updatedMs: 0 };
    await server.deps.access.roles.save('default', { ...everything, ...own, sight });
    const token = await server.addReader('Lea', 'local');
    const say = async (path: string, method: string, body: string, name: string | number) => {
      const headers = { 'content-type': 'application/json' };
      const { status, body: said } = await server.ask(path, { method, token, body, headers });
      const { requestId: _, ...problem } = said;
      return { status, text: JSON.stringify(problem).replaceAll(String(name), '<it>') };
    };
    for (const ask of [
      (name: string) => say(`/v1/events?source=${name}`, 'POST', '{}', name),
      (name: string) => say('/v1/sources', 'POST', JSON.stringify({ name }), name),
    ]) {
      const never = await ask('never');
      expect(never.status).toBe(403);
      expect(await ask('hidden')).toEqual(never);
      expect(await ask('gone')).toEqual(never);
    }
    for (const ask of [
      (number: number) => say(`/v1/sources/${number}`, 'DELETE', '', number),
      (number: number) => say(`/v1/sources/${number}`, 'PATCH', '{"labels":{}}', number),
      (number: number) =>
        say(
          '/v1/roles',
          'POST',
          JSON.stringify({ name: 'r', permissions: [], sight: { ...sight, sources: [number] } }),
          number,
        ),
    ]) {
      const never = await ask(99);
      expect([400, 404]).toContain(never.status);
      expect(await ask(hidden.number)).toEqual(never);
      expect(await ask(gone.number)).toEqual(never);
    }
    expect((await say('/v1/events?source=shop', 'POST', '{}', 'shop')).status).toBe(200);
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
