import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
  server.people.set('zoe', { id: 'zoe', number: 1, login: 'zoe' });
  server.people.set('bob', { id: 'bob', number: 2, login: 'bob' });
  // Somebody is there already: the first person would be given everything.
  await server.as.administrator.addGrant({ person: 'zoe', role: 'investigator', reason: 'first' });
});
afterEach(() => server[Symbol.asyncDispose]());

const post = (value: object, as: 'administrator' | 'reader' = 'administrator') =>
  server.ask('/v1/grants', {
    method: 'POST',
    as,
    body: JSON.stringify({ person: 'bob', role: 'investigator', reason: 'ticket 3', ...value }),
    headers: { 'content-type': 'application/json' },
  });
const soon = () => new Date(Date.now() + 3_600_000).toISOString();

describe('grants', () => {
  test('201: given until its end, listed, and recorded', async () => {
    const until = soon();
    const answer = await post({ until });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        grant: { person: 'bob', login: 'bob', role: 'investigator', until, reason: 'ticket 3', givenBy: 'Ann' },
        approval: null,
      },
    });
    expect(await server.as.administrator.listGrants('bob')).toEqual({ grants: [answer.body['grant']] });
    expect((await server.as.administrator.listGrants()).grants).toHaveLength(4);
    expect(server.log.own.at(-1)).toMatchObject({ kind: 'admin.role.grant', ext: { until } });
  });

  test('202: the right to decide waits for a second person', async () => {
    expect(await post({ role: 'administrator' })).toMatchObject({
      status: 202,
      body: { grant: null, approval: { kind: 'grant.sight', what: { person: { id: 'bob' } }, can: ['withdraw'] } },
    });
    expect(await server.as.administrator.listGrants('bob')).toEqual({ grants: [] });
  });

  test('200: taken away, and recorded', async () => {
    const { grant } = await server.as.administrator.addGrant({ person: 'bob', role: 'investigator', reason: 'x' });
    expect(await server.as.administrator.removeGrant(grant?.id ?? '')).toEqual(grant);
    expect(await server.as.administrator.listGrants('bob')).toEqual({ grants: [] });
    expect(server.log.own.at(-1)).toMatchObject({ kind: 'admin.role.revoke', target: { user: { id: 'bob' } } });
  });

  test('400: an end in the past, no reason', async () => {
    expect(await post({ until: '2020-01-01T00:00:00Z' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'until' }] },
    });
    expect(await post({ reason: '' })).toMatchObject({ status: 400, body: { errors: [{ path: 'reason' }] } });
  });

  test('403, 404, 409 and 503', async () => {
    expect((await post({}, 'reader')).status).toBe(403);
    expect(await post({ person: 'nobody' })).toMatchObject({ status: 404, body: { code: 'user.not-found' } });
    expect(await post({ role: 'nothing' })).toMatchObject({ status: 404, body: { code: 'role.not-found' } });
    const remove = (id: string) => server.ask(`/v1/grants/${id}`, { method: 'DELETE', as: 'administrator' });
    expect(await remove('none')).toMatchObject({ status: 404, body: { code: 'grant.not-found' } });
    for (let i = 1; i <= 32; i += 1) await post({ until: new Date(Date.now() + i * 3_600_000).toISOString() });
    expect(await post({ role: 'auditor' })).toMatchObject({ status: 409, body: { code: 'limit.reached' } });
    server.log.ownFails = true;
    server.people.set('tim', { id: 'tim', number: 3, login: 'tim' });
    expect(await post({ person: 'tim' })).toMatchObject({ status: 503, body: { code: 'look.not-recorded' } });
    expect(server.deps.access.grants.list('default', 'tim')).toEqual([]);
  });

  test('409 grant.last: the last administrator stays', async () => {
    await server.deps.tokens.revoke('default', server.tokenIds.administrator);
    const { text } = await server.deps.tokens.addReader({
      tenant: 'default',
      name: 'for a while',
      roles: ['administrator'],
      expiresMs: Date.now() + 60_000,
    });
    const grant = server.deps.access.grants.list('default', 'zoe').find(({ role }) => role === 'administrator');
    const headers = { authorization: `Bearer ${text}` };
    expect(await server.ask(`/v1/grants/${grant?.id}`, { method: 'DELETE', headers })).toMatchObject({
      status: 409,
      body: { code: 'grant.last' },
    });
  });

  test('grants of one tenant are nothing in another', async () => {
    const { text } = await server.deps.tokens.addReader({ tenant: 'other', name: 'Eve', roles: ['administrator'] });
    const headers = { authorization: `Bearer ${text}` };
    expect((await server.ask('/v1/grants', { headers })).body).toEqual({ grants: [] });
    const [grant] = server.deps.access.grants.list('default');
    expect((await server.ask(`/v1/grants/${grant?.id}`, { method: 'DELETE', headers })).status).toBe(404);
  });
});
