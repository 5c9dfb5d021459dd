import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';
import { personIn, TestBrowser, testPassword } from '../testing/browser.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ begun: true });
});
afterEach(() => server[Symbol.asyncDispose]());

const invite = (login: string, more: object = {}) =>
  server.as.administrator.inviteUser({ login, name: 'Ada', ...more });
const failing = (code: string) => expect.objectContaining({ code }) as Error;

describe('inviting', () => {
  test('201: the person has the next number and no secret, and is recorded before the link leaves', async () => {
    const { user, invitation, waiting, approval } = await invite('Ada@Example.org', {
      email: 'ada@example.org',
      roles: ['auditor'],
    });
    expect(user).toMatchObject({
      number: 1,
      login: 'ada@example.org',
      state: 'invited',
      roles: ['auditor'],
      lastSignIn: null,
      external: null,
      invitationExpires: invitation.expires,
    });
    expect([waiting, approval]).toEqual([[], null]);
    expect((await invite('bob')).user.number).toBe(2);
    expect(server.log.own.slice(0, 3)).toMatchObject([
      {
        kind: 'admin.user.create',
        actor: { id: 'Ann', roles: ['administrator', 'auditor'] },
        target: { user: { id: 'ada@example.org' } },
        changes: [
          { path: 'login', new: 'ada@example.org' },
          { path: 'name', new: 'Ada' },
          { path: 'email', new: 'ada@example.org' },
          { path: 'state', new: 'invited' },
        ],
      },
      { kind: 'admin.role.grant' },
      { kind: 'admin.credential.create', action: 'link-invite' },
    ]);
  });

  test('201: what needs a second person waits for one, and the person is without it until then', async () => {
    const { user, waiting, approval } = await invite('ada', { roles: ['auditor', 'administrator'] });
    expect(user.roles).toEqual(['auditor']);
    expect(waiting).toEqual(['administrator']);
    expect(approval).toEqual(expect.any(String));
  });

  test('201: the first person of all becomes administrator and auditor, and the token of the first start is theirs', async () => {
    await using fresh = await startTestServer();
    const { user, invitation } = await fresh.as.administrator.inviteUser({ login: 'ada', name: 'Ada' });
    expect(user.roles).toEqual(['administrator', 'auditor']);
    expect(fresh.deps.tokens.reader('default', fresh.tokenIds.administrator)).toMatchObject({ owner: user.id });
    const accept = { secret: invitation.secret, name: 'Ada', password: testPassword };
    expect((await new TestBrowser(fresh).ask('POST', '/v1/invitations/accept', accept)).status).toBe(200);
    expect((await fresh.as.administrator.listUsers()).users).toHaveLength(1);
  });

  test('many at once have numbers of their own', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, (_, i) => invite(`p${i}`)));
    expect(all.map(({ user }) => user.number).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('409 user.login-taken, 404 role.not-found, 400', async () => {
    await invite('ada');
    await expect(invite('ADA')).rejects.toThrow(failing('user.login-taken'));
    await expect(invite('bob', { roles: ['emperor'] })).rejects.toThrow(failing('role.not-found'));
    for (const login of ['', 'a b', '-a', 'ä', 'a'.repeat(65)])
      await expect(invite(login), login).rejects.toThrow(failing('request.invalid'));
    expect((await server.as.administrator.listUsers()).users).toHaveLength(1);
  });

  test('503: what cannot be recorded is not there', async () => {
    server.log.ownFails = true;
    await expect(invite('ada')).rejects.toThrow(failing('look.not-recorded'));
    server.log.ownFails = false;
    expect((await server.as.administrator.listUsers()).users).toEqual([]);
    expect((await invite('ada')).user.number).toBe(1);
  });

  test('403: who may not invite does not, and sources and readers see no people', async () => {
    await expect(server.as.reader.inviteUser({ login: 'x', name: 'x' })).rejects.toThrow(failing('access.forbidden'));
    await expect(server.as.reader.listUsers()).rejects.toThrow(failing('access.forbidden'));
    await expect(server.as.source.listUsers()).rejects.toThrow(failing('access.forbidden'));
  });
});

describe('a new link', () => {
  test('403 user.exceeds: one for somebody who may more needs a second person: its maker could use it', async () => {
    const { id } = await personIn(server, 'auditor', ['auditor']);
    const { browser } = await personIn(server, 'admin', ['administrator']);
    expect(await browser.ask('POST', `/v1/users/${id}/invitation`)).toMatchObject({
      status: 403,
      body: { code: 'user.exceeds' },
    });
    const operator = await personIn(server, 'operator', ['operator']);
    expect((await browser.ask('POST', `/v1/users/${operator.id}/invitation`)).status).toBe(201);
    expect((await server.as.administrator.reinviteUser(id)).invitation.path).toMatch(/^\/invitation#/);
  });

  test('403 user.exceeds: nor alone for somebody who was invited and may more, by a link or by another address', async () => {
    const { user } = await invite('ada', { roles: ['auditor'], email: 'ada@example.org' });
    const { browser } = await personIn(server, 'admin', ['administrator']);
    const exceeds = { status: 403, body: { code: 'user.exceeds' } };
    expect(await browser.ask('POST', `/v1/users/${user.id}/invitation`)).toMatchObject(exceeds);
    const path = `/v1/users/${user.id}`;
    expect(await browser.ask('PATCH', path, { email: 'admin@example.org' })).toMatchObject(exceeds);
    expect((await browser.ask('PATCH', path, { name: 'Ada', email: 'ada@example.org' })).status).toBe(200);
  });

  test('201: the first person of all, who lost the link, gets another', async () => {
    await using fresh = await startTestServer();
    const { user } = await fresh.as.administrator.inviteUser({ login: 'ada', name: 'Ada' });
    expect((await fresh.as.administrator.reinviteUser(user.id)).user.state).toBe('invited');
  });

  test('409 user.disabled and 404', async () => {
    const { id } = await personIn(server, 'ada');
    await server.as.administrator.changeUser(id, { state: 'disabled' });
    await expect(server.as.administrator.reinviteUser(id)).rejects.toThrow(failing('user.disabled'));
    await expect(server.as.administrator.reinviteUser('a'.repeat(16))).rejects.toThrow(failing('user.not-found'));
  });
});

describe('changing', () => {
  test('200: recorded with old and new values', async () => {
    const { id } = await personIn(server, 'ada');
    const changed = await server.as.administrator.changeUser(id, { name: 'Ada L.', email: 'a@example.org' });
    expect(changed).toMatchObject({ name: 'Ada L.', email: 'a@example.org', state: 'active' });
    expect(server.log.own.at(-1)).toMatchObject({
      kind: 'admin.user.update',
      changes: [
        { path: 'name', old: 'Ada Example', new: 'Ada L.' },
        { path: 'email', old: null, new: 'a@example.org' },
      ],
    });
    expect(await server.as.administrator.getUser(id)).toEqual(changed);
  });

  test('200: who is disabled has no session and no token, and is let in again only when enabled', async () => {
    const { id, browser } = await personIn(server, 'ada');
    const token = await server.deps.tokens.addReader({ tenant: 'default', name: 't', roles: [], person: id });
    const made = await server.deps.tokens.addReader({
      tenant: 'default',
      name: 'm',
      roles: ['investigator'],
      owner: id,
    });
    const asToken = () => server.ask('/v1/events', { headers: { authorization: `Bearer ${token.text}` } });
    expect((await asToken()).status).toBe(200);
    await server.as.administrator.changeUser(id, { state: 'disabled' });
    expect((await browser.ask('GET', '/v1/me')).status).toBe(401);
    expect((await asToken()).status).toBe(401);
    expect((await server.ask('/v1/events', { token: made.text })).status).toBe(401);
    expect(server.log.own.find(({ action }) => action === 'disable')).toMatchObject({
      kind: 'admin.user.lock',
      changes: [{ path: 'state', old: 'active', new: 'disabled' }],
      ext: { sessions: 1, tokens: 2 },
    });
    await server.as.administrator.changeUser(id, { state: 'active' });
    expect(server.log.own.at(-1)).toMatchObject({ kind: 'admin.user.unlock' });
    expect((await asToken()).status).toBe(401);
    expect((await browser.ask('GET', '/v1/me')).status).toBe(401);
    expect((await new TestBrowser(server).signIn('ada', testPassword)).status).toBe(200);
  });

  test('200: what a person made for programs ends when their login does', async () => {
    const { id } = await personIn(server, 'ada');
    const made = { tenant: 'default', name: 'm', roles: ['investigator'], owner: id };
    const { text: token } = await server.deps.tokens.addReader(made);
    const expires = new Date(server.clock.nowMs() + 60_000).toISOString();
    await server.as.administrator.changeUser(id, { expires });
    expect((await server.ask('/v1/events', { token })).status).toBe(200);
    server.clock.forward(60_001);
    expect((await server.ask('/v1/events', { token })).status).toBe(401);
    await server.as.administrator.changeUser(id, { expires: null });
    expect((await server.ask('/v1/events', { token })).status).toBe(200);
  });

  test('503: who is disabled stays so, even where it cannot be recorded', async () => {
    const { id, browser } = await personIn(server, 'ada');
    server.log.ownFails = true;
    await expect(server.as.administrator.changeUser(id, { state: 'disabled' })).rejects.toThrow(
      failing('look.not-recorded'),
    );
    expect((await browser.ask('GET', '/v1/me')).status).toBe(401);
  });

  test('409 user.last: somebody stays who can administer', async () => {
    const { id, browser } = await personIn(server, 'ada', ['administrator']);
    await server.as.administrator.revokeToken(server.tokenIds.administrator);
    expect(await browser.ask('PATCH', `/v1/users/${id}`, { state: 'disabled' })).toMatchObject({
      status: 409,
      body: { code: 'user.last' },
    });
    const expires = new Date(server.clock.nowMs() + 1000).toISOString();
    expect((await browser.ask('PATCH', `/v1/users/${id}`, { expires })).body.code).toBe('user.last');
    expect((await browser.ask('PATCH', `/v1/users/${id}`, { name: 'Still here' })).status).toBe(200);
  });

  test('409 user.not-accepted, 400 and 404', async () => {
    const { user } = await invite('ada');
    await expect(server.as.administrator.changeUser(user.id, { state: 'active' })).rejects.toThrow(
      failing('user.not-accepted'),
    );
    await expect(server.as.administrator.changeUser(user.id, {})).rejects.toThrow(failing('request.invalid'));
    await expect(server.as.administrator.changeUser('a'.repeat(16), { name: 'x' })).rejects.toThrow(
      failing('user.not-found'),
    );
    await server.as.administrator.changeUser(user.id, { state: 'disabled' });
    expect(await server.as.administrator.changeUser(user.id, { state: 'active' })).toMatchObject({ state: 'invited' });
  });

  test('a person’s token has the roles that the person has now', async () => {
    const { id } = await personIn(server, 'ada', []);
    const { text } = await server.deps.tokens.addReader({ tenant: 'default', name: 't', roles: [], person: id });
    const ask = () => server.ask('/v1/events', { headers: { authorization: `Bearer ${text}` } });
    expect((await ask()).status).toBe(403);
    const person = server.deps.people.people.find(id);
    if (person !== null) await server.giveRoles(person, ['investigator']);
    expect((await ask()).status).toBe(200);
    expect(server.log.own.at(-1)).toMatchObject({ kind: 'log.query', actor: { id: 'ada' } });
  });
});

describe('sessions of somebody', () => {
  test('200: listed and ended, recorded', async () => {
    const { id, browser } = await personIn(server, 'ada');
    const { sessions } = await server.as.administrator.listUserSessions(id);
    expect(sessions).toMatchObject([{ method: 'password', isCurrent: false }]);
    expect(await server.as.administrator.endUserSessions(id)).toEqual({ ended: 1 });
    expect((await browser.ask('GET', '/v1/me')).status).toBe(401);
    expect(server.log.own.find(({ action }) => action === 'end-sessions')).toMatchObject({
      kind: 'auth.logout',
      actor: { id: 'Ann' },
      target: { user: { id: 'ada' } },
    });
    await expect(server.as.administrator.listUserSessions('a'.repeat(16))).rejects.toThrow(failing('user.not-found'));
    await expect(server.as.administrator.endUserSessions('a'.repeat(16))).rejects.toThrow(failing('user.not-found'));
  });
});

test('200: everybody’s sessions end but one’s own', async () => {
  const { browser: ada } = await personIn(server, 'ada', ['administrator']);
  const { browser: bob } = await personIn(server, 'bob');
  expect((await ada.ask('DELETE', '/v1/sessions')).body).toEqual({ ended: 1 });
  expect((await bob.ask('GET', '/v1/me')).status).toBe(401);
  expect((await ada.ask('GET', '/v1/me')).status).toBe(200);
  expect(server.log.own.find(({ action }) => action === 'end-all-sessions')).toMatchObject({
    kind: 'auth.logout',
    actor: { id: 'ada' },
    ext: { sessions: 1 },
  });
});

describe('another tenant', () => {
  test('404: its people are not there, and its logins are other people', async () => {
    const { people } = server.deps.people;
    const other = await people.add({ tenant: 'acme', login: 'ada', name: 'Other' });
    const { id } = await personIn(server, 'ada');
    expect(other?.id).not.toBe(id);
    const { administrator } = server.as;
    const asks = [
      (of: string) => administrator.getUser(of),
      (of: string) => administrator.changeUser(of, { state: 'disabled' }),
      (of: string) => administrator.reinviteUser(of),
      (of: string) => administrator.listUserSessions(of),
      (of: string) => administrator.endUserSessions(of),
    ];
    for (const ask of asks) await expect(ask(other?.id ?? '')).rejects.toThrow(failing('user.not-found'));
    expect((await server.as.administrator.listUsers()).users).toHaveLength(1);
    expect(other?.number).toBe(1);
    const browser = new TestBrowser(server);
    const given = { tenant: 'acme', login: 'ada', password: testPassword };
    expect((await browser.ask('POST', '/v1/sign-in/password', given)).status).toBe(401);
  });
});
