import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
let token: string;
beforeEach(async () => {
  server = await startTestServer();
  token = await server.addReader('directory', 'provisioner');
});
afterEach(() => server[Symbol.asyncDispose]());

type Resource = Record<string, unknown> & { id: string };

async function scim(method: string, path: string, body?: object, type = 'application/scim+json') {
  const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': type } };
  const answer = await server.ask(`/scim/v2${path}`, { method, token, ...sent });
  return { ...answer, body: answer.body as Resource };
}

const ann = { userName: 'Ann@example.org', name: { givenName: 'Ann', familyName: 'Example' }, active: true };
const addAnn = async () => (await scim('POST', '/Users', { ...ann, emails: [{ value: 'ann@example.org' }] })).body;
const operation = (op: string, path: string, value?: unknown) => ({ Operations: [{ op, path, value }] });

/** Who asks, for calls that are begun in one moment. */
function directory() {
  const identity = server.deps.tokens.identify(token);
  const [role] = identity?.kind === 'reader' ? identity.roles : [];
  if (identity?.kind !== 'reader' || role === undefined) throw new Error('its token is in effect');
  return { reader: { ...identity, role }, client: { address: null, userAgent: null, requestId: 'r' } };
}

describe('SCIM', () => {
  test('201: a person is provisioned, recorded with who did it, and found again', async () => {
    const { status, body, headers } = await scim('POST', '/Users', ann);
    expect(status).toBe(201);
    expect(headers.get('content-type')).toContain('application/scim+json');
    expect(body).toMatchObject({ userName: 'ann@example.org', displayName: 'Ann Example', active: true });
    expect(server.log.own.at(-1)).toMatchObject({
      kind: 'admin.user.create',
      action: 'provision',
      actor: { id: 'directory', roles: ['provisioner'] },
      target: { user: { id: 'ann@example.org' } },
    });
    const found = await scim('GET', `/Users?filter=${encodeURIComponent('userName eq "ann@EXAMPLE.org"')}`);
    expect(found.body).toMatchObject({ totalResults: 1, Resources: [{ id: body.id }] });
    expect((await scim('GET', `/Users/${body.id}`)).body).toEqual(body);
  });

  test('everybody who comes into a group is on record, however many they are', async () => {
    const ids = await Array.fromAsync({ length: 70 }, async (_, i) => {
      const person = await server.realPeople.add({
        tenant: 'default',
        login: `u${i}`,
        name: 'x',
        provisioned: 'kept',
      });
      return { value: person?.id ?? '' };
    });
    expect((await scim('POST', '/Groups', { displayName: 'Many', members: ids })).status).toBe(201);
    const recorded = server.log.own.map(({ changes }) => changes ?? []).filter((changes) => changes.length > 0);
    expect(recorded.map(({ length }) => length)).toEqual([64, 6]);
    expect(new Set(recorded.flat().map((change) => change.new)).size).toBe(70);
  });

  test('taking somebody away ends their sessions and tokens at once, by DELETE and as directories say it', async () => {
    for (const end of [
      (id: string) => scim('DELETE', `/Users/${id}`),
      (id: string) => scim('PATCH', `/Users/${id}`, operation('Replace', 'active', 'False')),
      (id: string) => scim('PATCH', `/Users/${id}`, { Operations: [{ op: 'replace', value: { active: false } }] }),
    ]) {
      const { id } = (await scim('POST', '/Users', { userName: `u${server.realPeople.list('default').length}` })).body;
      const { sessions } = server.deps.people;
      const wanted = { id: sessions.newId(), tenant: 'default', person: id, token: null, method: 'external' } as const;
      const client = { address: null, userAgent: null, requestId: 'r' };
      const { text } = await sessions.begin({ ...wanted, mfa: false }, client);
      const headers = { cookie: `daybook-session=${text}` };
      expect((await server.ask('/v1/me', { headers })).status).toBe(200);
      expect([200, 204]).toContain((await end(id)).status);
      expect((await server.ask('/v1/me', { headers })).status).toBe(401);
      expect(server.realPeople.get('default', id)?.state).toBe('disabled');
    }
  });

  test('groups give the roles that name them, as long as somebody is in them', async () => {
    const investigator = server.deps.access.roles.role('default', 'investigator');
    if (investigator === null) throw new Error('it is built in');
    const own = { name: 'soc', groups: ['scim:Security'], isBuiltIn: false, revision: 1, createdMs: 0, updatedMs: 0 };
    await server.deps.access.roles.save('default', { ...investigator, ...own });
    const { id } = await addAnn();
    const rolesOf = () => server.deps.access.personRoles.rolesOf('default', id).map(({ name }) => name);
    const group = (await scim('POST', '/Groups', { displayName: 'Security', members: [{ value: id }] })).body;
    expect(rolesOf()).toEqual(['soc']);
    expect(server.log.own.at(-1)).toMatchObject({ kind: 'admin.role.create', changes: [{ new: 'ann@example.org' }] });
    await scim('PATCH', `/Groups/${group.id}`, operation('remove', `members[value eq "${id}"]`));
    expect(rolesOf()).toEqual([]);
    await scim('PATCH', `/Groups/${group.id}`, operation('add', 'members', [{ value: id }]));
    expect((await scim('GET', `/Users/${id}`)).body['groups']).toMatchObject([
      { value: group.id, display: 'Security' },
    ]);
    expect((await scim('DELETE', `/Groups/${group.id}`)).status).toBe(204);
    expect(rolesOf()).toEqual([]);
  });

  test('a person is replaced and patched; old and new values are on record; a login stays', async () => {
    const { id } = await addAnn();
    const put = await scim('PUT', `/Users/${id}`, { userName: 'ann@example.org', displayName: 'Anna' });
    expect(put.body).toMatchObject({ displayName: 'Anna' });
    expect(server.log.own.at(-1)).toMatchObject({
      changes: [
        { path: 'name', old: 'Ann Example', new: 'Anna' },
        { path: 'email', old: 'ann@example.org', new: null },
      ],
    });
    const patched = await scim(
      'PATCH',
      `/Users/${id}`,
      operation('add', 'emails[type eq "work"].value', 'a@b.example'),
    );
    expect(patched.body).toMatchObject({ emails: [{ value: 'a@b.example' }] });
    const renamed = await scim('PATCH', `/Users/${id}`, operation('replace', 'userName', 'other'));
    expect(renamed).toMatchObject({ status: 400, body: { scimType: 'mutability' } });
  });

  test('two groups made at once under one name are one: none gives roles that no list shows', async () => {
    const made = [1, 2, 3].map(() => server.deps.scim.addGroup(directory(), { displayName: 'Security' }, ''));
    const settled = await Promise.allSettled(made);
    expect(settled).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'scim.conflict' } },
      { status: 'rejected', reason: { code: 'scim.conflict' } },
    ]);
    expect((await scim('GET', '/Groups')).body).toMatchObject({ totalResults: 1 });
  });

  test('members that are added at once are all there', async () => {
    const { id } = await addAnn();
    const bob = (await scim('POST', '/Users', { userName: 'bob' })).body;
    const group = (await scim('POST', '/Groups', { displayName: 'Security' })).body;
    const add = (value: string) => [{ op: 'add' as const, path: 'members', value: [{ value }] }];
    await Promise.all([id, bob.id].map((each) => server.deps.scim.patchGroup(directory(), group.id, add(each), '')));
    expect((await scim('GET', `/Groups/${group.id}`)).body['members']).toHaveLength(2);
  });

  test('a group that is called otherwise is on record with both names: roles name it by them', async () => {
    const group = (await scim('POST', '/Groups', { displayName: 'Guests' })).body;
    await scim('PATCH', `/Groups/${group.id}`, operation('replace', 'displayName', 'Security'));
    expect(server.log.own.at(-1)).toMatchObject({
      kind: 'admin.role.update',
      changes: [{ path: 'name', old: 'Guests', new: 'Security' }],
    });
  });

  test('errors have the form of SCIM, and say where', async () => {
    const form = { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'] };
    expect(await scim('POST', '/Users', { userName: '' })).toMatchObject({
      status: 400,
      body: { ...form, status: '400', scimType: 'invalidValue' },
    });
    await addAnn();
    expect(await scim('POST', '/Users', ann)).toMatchObject({ status: 409, body: { ...form, scimType: 'uniqueness' } });
    expect(await scim('GET', ['', 'Users', 'nobody'].join('/'))).toMatchObject({
      status: 404,
      body: { ...form, status: '404' },
    });
    expect(await scim('GET', '/Users?filter=userName')).toMatchObject({ body: { ...form, scimType: 'invalidFilter' } });
    const stranger = { displayName: 'x', members: [{ value: 'nobody' }] };
    expect(await scim('POST', '/Groups', stranger)).toMatchObject({ status: 400, body: form });
    expect(await scim('POST', '/Users', ann, 'text/plain')).toMatchObject({ status: 415, body: form });
  });

  test('a directory does nothing else, nobody else provisions, and no other tenant is seen', async () => {
    const { id } = await addAnn();
    for (const path of ['/v1/events', '/v1/users', '/v1/tokens', '/v1/roles']) {
      expect((await server.ask(path, { token })).status).toBe(403);
    }
    expect((await server.ask('/scim/v2/Users', { as: 'administrator' })).status).toBe(403);
    const other = await server.deps.tokens.addReader({ tenant: 'acme', name: 'directory', roles: ['provisioner'] });
    expect((await server.ask(`/scim/v2/Users/${id}`, { token: other.text })).status).toBe(404);
    expect((await server.ask('/scim/v2/Users', { token: other.text })).body).toMatchObject({ totalResults: 0 });
  });

  test('people of our own are neither seen nor changed, nor taken over', async () => {
    const boss = await server.realPeople.add({ tenant: 'default', login: 'boss', name: 'Boss' });
    const { id } = boss ?? { id: '' };
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const body = method === 'PUT' ? { userName: 'boss', emails: [{ value: 'eve@example.org' }] } : undefined;
      expect(await scim(method, `/Users/${id}`, body)).toMatchObject({ status: 404 });
    }
    expect(await scim('PATCH', `/Users/${id}`, operation('add', 'externalId', 'x'))).toMatchObject({ status: 404 });
    expect(await scim('POST', '/Users', { userName: 'boss' })).toMatchObject({ status: 409 });
    const group = { displayName: 'Security', members: [{ value: id }] };
    expect(await scim('POST', '/Groups', group)).toMatchObject({ status: 400 });
    expect((await scim('GET', '/Users')).body).toMatchObject({ totalResults: 0 });
    expect(server.realPeople.get('default', id)).toEqual(boss);
  });

  test('whoever was taken away and comes back is the same person', async () => {
    const { id } = await addAnn();
    expect((await scim('DELETE', `/Users/${id}`)).status).toBe(204);
    expect(await scim('GET', `/Users/${id}`)).toMatchObject({ status: 404 });
    expect(await scim('POST', '/Users', ann)).toMatchObject({ status: 201, body: { id, active: true } });
  });

  test('lists are paged within bounds', async () => {
    for (let i = 0; i < 5; i += 1) await scim('POST', '/Users', { userName: `user${i}` });
    const page = (await scim('GET', '/Users?startIndex=2&count=2')).body;
    expect(page).toMatchObject({ totalResults: 5, startIndex: 2, itemsPerPage: 2 });
    expect((await scim('GET', '/Users?startIndex=-5&count=100000')).body).toMatchObject({
      startIndex: 1,
      itemsPerPage: 5,
    });
    expect((await scim('GET', '/Users?count=0')).body).toMatchObject({ totalResults: 5, Resources: [] });
  });
});
