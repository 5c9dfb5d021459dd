import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server[Symbol.asyncDispose]());

const remove = (id: string) => server.ask(`/v1/tokens/${id}`, { method: 'DELETE', as: 'administrator' });

describe('tokens', () => {
  test('201: a reader is made, recorded, and reads', async () => {
    const { token, secret } = await server.as.administrator.addToken({ name: 'Auditor', roles: ['investigator'] });
    expect(token).toMatchObject({ name: 'Auditor', roles: ['investigator'], expires: null, revoked: null });
    expect(server.log.own).toMatchObject([
      { kind: 'admin.credential.create', changes: [{ path: 'roles', new: 'investigator' }] },
    ]);
    expect(JSON.stringify(server.log.own)).not.toContain(secret.split('_').at(-1));
    const answer = await server.ask('/v1/events', { headers: { authorization: `Bearer ${secret}` } });
    expect(answer.status).toBe(200);
    expect(server.log.own.at(-1)).toMatchObject({ kind: 'log.query', actor: { id: 'Auditor' } });
  });

  test('200: the list shows no secret', async () => {
    const answer = await server.ask('/v1/tokens', { as: 'administrator' });
    expect(answer.body['tokens']).toHaveLength(2);
    expect(answer.text).not.toContain('dbk_');
  });

  test('200: a revoked token is worth nothing', async () => {
    expect((await remove(server.tokenIds.reader)).status).toBe(200);
    expect((await server.ask('/v1/sources', { as: 'reader' })).status).toBe(401);
    expect(server.log.own[0]).toMatchObject({
      kind: 'admin.credential.delete',
      changes: [{ path: 'roles', old: 'investigator' }],
    });
  });

  test('409 token.last: the last administrator stays', async () => {
    expect(await remove(server.tokenIds.administrator)).toMatchObject({ status: 409, body: { code: 'token.last' } });
    const other = { tenant: 'default', name: 'Other', roles: ['administrator'] };
    await server.deps.tokens.addReader({ ...other, expiresMs: Date.now() + 60_000 });
    expect((await remove(server.tokenIds.administrator)).status).toBe(409);
    await server.deps.tokens.addReader(other);
    expect((await remove(server.tokenIds.administrator)).status).toBe(200);
  });

  test('404, 400 and 503', async () => {
    expect(await remove('aaaa')).toMatchObject({ status: 404, body: { code: 'token.not-found' } });
    expect(await remove('A%2F..')).toMatchObject({ status: 400 });
    server.log.ownFails = true;
    await expect(server.as.administrator.addToken({ name: 'x', roles: ['investigator'] })).rejects.toMatchObject({
      code: 'look.not-recorded',
    });
    expect(server.deps.tokens.readers('default').at(-1)?.revokedMs).not.toBeNull();
  });
});
