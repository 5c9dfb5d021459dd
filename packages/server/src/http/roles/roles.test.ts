import type { NewRole } from '@daybook/api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { startTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server[Symbol.asyncDispose]());

type Input = z.input<typeof NewRole>;
const shop: Input = {
  name: 'shop',
  about: 'Support of the shop',
  permissions: ['events:read', 'sources:read'],
  sight: { sources: [1], restriction: 'outcome:failure', clear: ['network'] },
};
const { name: _, ...definition } = shop;
const ask = (method: string, path: string, value?: unknown, as: 'administrator' | 'reader' = 'administrator') =>
  server.ask(path, {
    method,
    as,
    ...(value === undefined ? {} : { body: JSON.stringify(value), headers: { 'content-type': 'application/json' } }),
  });
const change = (value: object) => ask('PUT', '/v1/roles/shop', { ...definition, ...value });
const hold = (...roles: string[]) => server.deps.tokens.addReader({ tenant: 'default', name: 'Sue', roles });

describe('GET', () => {
  test('200: those that come with Daybook first, then the others by name', async () => {
    await server.as.administrator.addRole({ ...shop, name: 'b' });
    await server.as.administrator.addRole({ ...shop, name: 'a' });
    const { roles } = await server.as.administrator.listRoles();
    expect(roles.map(({ name, builtIn }) => [name, builtIn])).toEqual([
      ['administrator', true],
      ['auditor', true],
      ['investigator', true],
      ['operator', true],
      ['exporter', true],
      ['provisioner', true],
      ['a', false],
      ['b', false],
    ]);
    expect(await server.as.administrator.role('exporter')).toMatchObject({ created: null, groups: [] });
    expect(await server.as.administrator.role('a')).toMatchObject({ ...shop, name: 'a', groups: [] });
  });

  test('403 and 404', async () => {
    expect((await ask('GET', '/v1/roles', undefined, 'reader')).status).toBe(403);
    expect(await ask('GET', '/v1/roles/none')).toMatchObject({ status: 404, body: { code: 'role.not-found' } });
  });
});

describe('a restriction names sources by number alone', () => {
  test.each(['source:shop', 'source:nothing'])('400: %s, and no word on whether there is one', async (restriction) => {
    const sight = { ...shop.sight, restriction };
    const refused = { status: 400, body: { code: 'query.invalid', errors: [{ code: 'bad-value', start: 7 }] } };
    expect(await ask('POST', '/v1/roles', { ...shop, sight })).toMatchObject(refused);
    expect(await ask('POST', '/v1/roles/preview', { sight })).toMatchObject(refused);
  });

  test('which no other source ever gets, nor its name', async () => {
    const restriction = 'source:1';
    await server.as.administrator.addRole({ ...shop, sight: { ...shop.sight, restriction } });
    await server.as.administrator.revokeSource(1);
    const again = { name: 'shop', format: 'json' } as const;
    await expect(server.as.administrator.addSource(again)).rejects.toMatchObject({ code: 'source.name-taken' });
    const { source } = await server.as.administrator.addSource({ ...again, name: 'other' });
    expect(source.number).toBe(2);
    expect(await server.as.administrator.role('shop')).toMatchObject({ sight: { restriction } });
  });
});

describe('POST', () => {
  test('201: made, recorded with all that it gives, and good for a token', async () => {
    const answer = await ask('POST', '/v1/roles', { ...shop, reason: 'ticket 7' });
    expect(answer).toMatchObject({ status: 201, body: { role: shop, approval: null } });
    expect(server.log.own).toMatchObject([
      {
        kind: 'admin.role.create',
        reason: { text: 'ticket 7' },
        target: { resources: [{ type: 'role', id: 'shop' }] },
        changes: [
          { path: 'about', new: 'Support of the shop' },
          { path: 'permissions', new: 'events:read,sources:read' },
          { path: 'sight.sources', new: '1' },
          { path: 'sight.restriction', new: 'outcome:failure' },
          { path: 'sight.clear', new: 'network' },
          { path: 'groups', new: '[]' },
        ],
      },
    ]);
    const { text } = await hold('shop');
    const listed = await server.ask('/v1/sources', { headers: { authorization: `Bearer ${text}` } });
    expect(listed.status).toBe(200);
  });

  test('201: the outside groups wait where the maker does not see as much', async () => {
    const { text } = await server.deps.tokens.addReader({ tenant: 'default', name: 'Al', roles: ['administrator'] });
    const answer = await server.ask('/v1/roles', {
      method: 'POST',
      body: JSON.stringify({ ...shop, groups: ['scim:support'] }),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${text}` },
    });
    expect(answer).toMatchObject({
      status: 201,
      body: { role: { groups: [] }, approval: { kind: 'grant.sight', state: 'waiting', can: ['withdraw'] } },
    });
    expect(server.deps.access.roles.rolesOfGroups('default', ['scim:support'])).toEqual([]);
  });

  test.each<[string, object, object]>([
    ['an unknown permission', { permissions: ['events:burn'] }, { path: 'permissions.0' }],
    ['what only sources may', { permissions: ['events:write'] }, { path: 'permissions.0' }],
    ['an unknown source', { sight: { ...shop.sight, sources: [9] } }, { path: 'sight.sources' }],
    ['a source twice', { sight: { ...shop.sight, sources: [1, 1] } }, { path: 'sight.sources' }],
    ['raw without the others', { sight: { ...shop.sight, clear: ['raw', 'content'] } }, { path: 'sight.clear' }],
    ['an unknown group of fields', { sight: { ...shop.sight, clear: ['all'] } }, { path: 'sight.clear.0' }],
    ['a name with a slash', { name: 'a/b' }, { path: 'name' }],
    ['too many outside groups', { groups: Array.from({ length: 33 }, (_each, i) => `scim:g${i}`) }, { path: 'groups' }],
    ['something else', { owner: 'me' }, { path: 'owner' }],
  ])('400: %s', async (_what, wrong, fault) => {
    const answer = await ask('POST', '/v1/roles', { ...shop, ...wrong });
    expect(answer).toMatchObject({ status: 400, body: { code: 'request.invalid', errors: [fault] } });
    expect(server.log.own).toEqual([]);
  });

  test('400 query.invalid points at the place in the restriction', async () => {
    const sight = { ...shop.sight, restriction: 'outcome:failure AND actro.id:x' };
    expect(await ask('POST', '/v1/roles', { ...shop, sight })).toMatchObject({
      status: 400,
      body: { code: 'query.invalid', errors: [{ path: 'sight.restriction', start: 20, end: 28 }] },
    });
  });

  test('409: a name that there is, built in or not; more than there can be', async () => {
    await server.as.administrator.addRole(shop);
    const taken = { status: 409, body: { code: 'role.name-taken' } };
    expect(await ask('POST', '/v1/roles', shop)).toMatchObject(taken);
    expect(await ask('POST', '/v1/roles', { ...shop, name: 'auditor' })).toMatchObject(taken);
    for (let i = 1; i < 200; i += 1) await server.as.administrator.addRole({ ...shop, name: `r${i}` });
    const more = await ask('POST', '/v1/roles', { ...shop, name: 'more' });
    expect(more).toMatchObject({ status: 409, body: { code: 'limit.reached' } });
  });

  test('403, 415 and 503: nothing is made that is not recorded', async () => {
    expect((await ask('POST', '/v1/roles', shop, 'reader')).status).toBe(403);
    expect((await server.ask('/v1/roles', { method: 'POST', as: 'administrator', body: '{}' })).status).toBe(415);
    server.log.ownFails = true;
    expect((await ask('POST', '/v1/roles', shop)).status).toBe(503);
    server.log.ownFails = false;
    expect((await ask('GET', '/v1/roles/shop')).status).toBe(404);
  });
});

describe('sources that the reader does not reach', () => {
  test('are in no role that is shown, and stay in one that is changed', async () => {
    await server.deps.sources.add({ tenant: 'default', name: 'till', format: 'json', labels: {} });
    await server.as.administrator.addRole({ ...shop, sight: { ...shop.sight, sources: [0, 1, 2] } });
    const permissions = ['roles:read', 'roles:write', 'events:read', 'sources:read'] as const;
    const local = { sources: [1], restriction: '', clear: [] };
    await server.as.administrator.addRole({ name: 'local', permissions: [...permissions], sight: local });
    const token = await server.addReader('Al', 'local');
    const shown = async (path: string) => (await server.ask(path, { token })).text;
    expect(await shown('/v1/roles/shop')).toContain('"sources":[1]');
    expect(await shown('/v1/roles')).not.toMatch(/"sources":\[[^\]]*[02]/);
    const put = (sources: number[]) =>
      server.ask('/v1/roles/shop', {
        method: 'PUT',
        token,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...definition, sight: { ...shop.sight, sources } }),
      });
    expect(await put([1, 2])).toMatchObject({ status: 400, body: { errors: [{ path: 'sight.sources' }] } });
    expect(await put([])).toMatchObject({ status: 200, body: { role: { sight: { sources: [] } }, approval: null } });
    expect(await server.as.administrator.role('shop')).toMatchObject({ sight: { sources: [0, 2] } });
  });
});

describe('PUT', () => {
  beforeEach(async () => {
    await server.as.administrator.addRole(shop);
  });

  test('200: what takes away holds at once, and is recorded with old and new values', async () => {
    await hold('shop');
    const answer = await change({ sight: { ...shop.sight, clear: [] }, permissions: ['events:read'] });
    expect(answer).toMatchObject({ status: 200, body: { role: { sight: { clear: [] } }, approval: null } });
    expect(server.log.own.at(-1)).toMatchObject({
      kind: 'admin.role.update',
      changes: [
        { path: 'permissions', old: 'events:read,sources:read', new: 'events:read' },
        { path: 'sight.clear', old: 'network', new: '' },
      ],
    });
  });

  test('200: the same again changes and records nothing', async () => {
    const records = server.log.own.length;
    expect((await change({})).status).toBe(200);
    expect(server.log.own).toHaveLength(records);
  });

  test('200: a role that nobody has is widened at once, but not unrecorded', async () => {
    server.log.ownFails = true;
    expect((await change({ sight: { ...shop.sight, sources: null } })).status).toBe(503);
    expect(await server.as.administrator.role('shop')).toMatchObject({ sight: { sources: [1] } });
    server.log.ownFails = false;
    expect((await change({ sight: { ...shop.sight, sources: null } })).status).toBe(200);
  });

  test('202: a role that somebody has is as it was until a second person approves, and that says so', async () => {
    await hold('shop');
    const answer = await change({ sight: { ...shop.sight, restriction: '' }, reason: 'all of it' });
    expect(answer).toMatchObject({
      status: 202,
      body: {
        role: { sight: { restriction: 'outcome:failure' } },
        approval: { kind: 'role.widen', state: 'waiting', reason: 'all of it', passesAlone: expect.any(String) },
      },
    });
    expect(await server.as.administrator.role('shop')).toMatchObject(shop);
    expect(server.log.own.at(-1)).toMatchObject({
      kind: 'admin.approval.request',
      changes: [{ path: 'sight.restriction', old: 'outcome:failure', new: '' }],
    });
  });

  test('a change that waited is not carried out over one that was made meanwhile', async () => {
    await hold('shop');
    const { body } = await change({ sight: { ...shop.sight, restriction: '' } });
    await change({ permissions: ['events:read'] });
    const { id } = body['approval'] as { id: string };
    const { text } = await server.deps.tokens.addReader({
      tenant: 'default',
      name: 'Carl',
      roles: ['administrator'],
      owner: 'carl',
    });
    const decided = await server.ask(`/v1/approvals/${id}/decision`, {
      method: 'POST',
      body: JSON.stringify({ decision: 'approve', reason: 'fine' }),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${text}` },
    });
    expect(decided).toMatchObject({
      status: 200,
      body: { state: 'failed', failure: expect.stringMatching(/was changed after/) },
    });
    expect(await server.as.administrator.role('shop')).toMatchObject({ permissions: ['events:read'] });
  });

  test('202 and 200: a role that comes with Daybook takes outside groups, under the rules for giving it, and nothing else', async () => {
    const { about, permissions, sight } = await server.as.administrator.role('administrator');
    const put = (other: object, as?: 'reader') =>
      ask('PUT', '/v1/roles/administrator', { about, permissions, sight, groups: [], ...other }, as);
    const groups = ['corp:admins'];
    expect(await put({ groups })).toMatchObject({
      status: 202,
      body: { role: { groups: [] }, approval: { kind: 'grant.sight', state: 'waiting' } },
    });
    expect(server.deps.access.roles.rolesOfGroups('default', groups)).toEqual([]);
    expect(await put({ groups: ['admins'] })).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    expect(await put({ about: 'other' })).toMatchObject({ status: 409, body: { code: 'role.built-in' } });
    expect(await put({ groups }, 'reader')).toMatchObject({ status: 403 });
    const auditor = await server.as.administrator.role('auditor');
    const given = { about: auditor.about, permissions: auditor.permissions, sight: auditor.sight, groups };
    expect(await ask('PUT', '/v1/roles/auditor', given)).toMatchObject({ status: 200, body: { role: { groups } } });
    expect(server.log.own.at(-1)).toMatchObject({
      kind: 'admin.role.update',
      changes: [{ path: 'groups', old: '[]', new: '["corp:admins"]' }],
    });
    expect(await server.as.administrator.role('auditor')).toMatchObject({ builtIn: true, groups });
    const held = server.deps.access.roles.rolesOfGroups('default', groups);
    expect(held.map(({ name }) => name)).toEqual(['auditor']);
    expect(server.deps.access.roles.rolesOfGroups('other', groups)).toEqual([]);
    expect((await ask('PUT', '/v1/roles/auditor', { ...given, groups: [] })).status).toBe(200);
    expect(server.deps.access.roles.rolesOfGroups('default', groups)).toEqual([]);
  });

  test('400, 403, 404 and 409', async () => {
    const wrong = { ...shop.sight, restriction: '(' };
    expect(await change({ sight: wrong })).toMatchObject({ status: 400, body: { code: 'query.invalid' } });
    expect((await ask('PUT', '/v1/roles/shop', definition, 'reader')).status).toBe(403);
    expect((await ask('PUT', '/v1/roles/none', definition)).status).toBe(404);
    expect(await ask('PUT', '/v1/roles/auditor', definition)).toMatchObject({
      status: 409,
      body: { code: 'role.built-in' },
    });
  });
});

describe('DELETE', () => {
  const remove = (name: string, as?: 'reader') => ask('DELETE', `/v1/roles/${name}`, undefined, as);
  beforeEach(async () => {
    await server.as.administrator.addRole(shop);
  });

  test('200: gone, and recorded', async () => {
    expect(await remove('shop')).toMatchObject({ status: 200, body: { name: 'shop' } });
    expect(server.log.own.at(-1)).toMatchObject({ kind: 'admin.role.delete' });
    expect((await ask('GET', '/v1/roles/shop')).status).toBe(404);
  });

  test('409: in use; 403; 404; built in', async () => {
    const { record } = await hold('shop');
    expect(await remove('shop')).toMatchObject({
      status: 409,
      body: { code: 'role.in-use', detail: expect.stringMatching(/the token Sue/) },
    });
    expect((await remove('shop', 'reader')).status).toBe(403);
    expect((await remove('none')).status).toBe(404);
    expect(await remove('auditor')).toMatchObject({ status: 409, body: { code: 'role.built-in' } });
    await server.deps.tokens.revoke('default', record.id);
    expect((await remove('shop')).status).toBe(200);
  });
});

test('roles of one tenant are nothing in another', async () => {
  await server.as.administrator.addRole(shop);
  const { text } = await server.deps.tokens.addReader({ tenant: 'other', name: 'Eve', roles: ['administrator'] });
  const headers = { authorization: `Bearer ${text}`, 'content-type': 'application/json' };
  expect((await server.ask('/v1/roles/shop', { headers })).status).toBe(404);
  const { body } = await server.ask('/v1/roles', { headers });
  expect(JSON.stringify(body)).not.toContain('shop');
  const put = {
    method: 'PUT',
    body: JSON.stringify({ ...definition, sight: { ...shop.sight, sources: null } }),
    headers,
  };
  expect((await server.ask('/v1/roles/shop', put)).status).toBe(404);
  expect((await server.ask('/v1/roles/shop', { method: 'DELETE', headers })).status).toBe(404);
});
