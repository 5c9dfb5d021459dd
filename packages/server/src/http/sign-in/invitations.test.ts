import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';
import { personIn, TestBrowser, testPassword } from '../testing/browser.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ begun: true });
});
afterEach(() => server[Symbol.asyncDispose]());

const invite = () => server.as.administrator.inviteUser({ login: 'ada', name: 'Ada', roles: ['auditor'] });
const accept = (secret: string, password = testPassword, browser = new TestBrowser(server)) =>
  browser.ask('POST', '/v1/invitations/accept', { secret, name: 'Ada L.', password });
const open = (secret: string) => new TestBrowser(server).ask('POST', '/v1/invitations/open', { secret });
const gone = { status: 404, body: { code: 'invitation.not-found' } };

describe('invitations', () => {
  test('200: whoever has the link sees whom it is for', async () => {
    const { invitation } = await invite();
    expect(invitation.path).toBe(`/invitation#${invitation.secret}`);
    expect(await open(invitation.secret)).toMatchObject({
      status: 200,
      body: { login: 'ada', name: 'Ada', purpose: 'invite', expires: invitation.expires },
    });
  });

  test('404: a link works once, also when it is used twice at once', async () => {
    const { invitation } = await invite();
    const answers = await Promise.all([accept(invitation.secret), accept(invitation.secret)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 404]);
    expect(await accept(invitation.secret)).toMatchObject(gone);
    expect(await open(invitation.secret)).toMatchObject(gone);
  });

  test('404: after 72 hours, when a newer link was made, and when the person was disabled', async () => {
    const { invitation, user } = await invite();
    const newer = await server.as.administrator.reinviteUser(user.id);
    expect(await open(invitation.secret)).toMatchObject(gone);
    expect((await open(newer.invitation.secret)).status).toBe(200);
    server.clock.forward(72 * 3_600_000);
    expect(await accept(newer.invitation.secret)).toMatchObject(gone);
    const last = await server.as.administrator.reinviteUser(user.id);
    await server.as.administrator.changeUser(user.id, { state: 'disabled' });
    expect(await accept(last.invitation.secret)).toMatchObject(gone);
  });

  test('404 and 429: guessing is held up', async () => {
    const statuses = [];
    for (let i = 0; i < 6; i += 1) statuses.push((await open('wrong')).status);
    expect(statuses).toEqual([404, 404, 404, 404, 404, 429]);
  });

  test('422: a password that is easy to guess leaves the link as it was', async () => {
    const { invitation } = await invite();
    for (const password of ['short', 'password1234', 'my login is ada ada l.']) {
      expect(await accept(invitation.secret, password)).toMatchObject({ status: 422, body: { code: 'password.weak' } });
    }
    expect((await accept(invitation.secret)).status).toBe(200);
  });

  test('503: what cannot be recorded does not happen, and the link stays good', async () => {
    const { invitation } = await invite();
    server.log.ownFails = true;
    expect(await accept(invitation.secret)).toMatchObject({ status: 503, body: { code: 'look.not-recorded' } });
    expect((await new TestBrowser(server).signIn('ada', testPassword)).status).toBe(503);
    server.log.ownFails = false;
    expect((await new TestBrowser(server).signIn('ada', testPassword)).status).toBe(401);
    expect((await accept(invitation.secret)).status).toBe(200);
  });

  test('a link for somebody who is active takes the place of all they had, and ends their sessions', async () => {
    const { id, browser } = await personIn(server, 'ada', ['auditor']);
    const { invitation } = await server.as.administrator.reinviteUser(id);
    const token = { tenant: 'default', name: 't', roles: [] };
    const login = await server.deps.tokens.addReader({ ...token, person: id });
    const script = await server.deps.tokens.addReader({ ...token, roles: ['investigator'], owner: id });
    expect((await open(invitation.secret)).body).toMatchObject({ purpose: 'reset' });
    expect((await browser.ask('GET', '/v1/me')).status).toBe(200);
    const other = new TestBrowser(server);
    expect((await accept(invitation.secret, 'gravel bicycle 42 moon', other)).status).toBe(200);
    expect((await browser.ask('GET', '/v1/me')).status).toBe(401);
    expect((await other.ask('GET', '/v1/me')).status).toBe(200);
    expect((await server.ask('/v1/me', { token: login.text })).status).toBe(401);
    expect((await server.ask('/v1/me', { token: script.text })).status).toBe(200);
    expect((await browser.signIn('ada', testPassword)).status).toBe(401);
  });

  test('neither the secret nor the password is in the log or the database in clear', async () => {
    const { invitation } = await invite();
    await accept(invitation.secret);
    const log = JSON.stringify(server.log.own);
    expect(log).not.toContain(invitation.secret);
    expect(log).not.toContain(testPassword);
    const row = server.deps.people.factors.password((await server.as.administrator.listUsers()).users[0]?.id ?? '');
    expect(row).toMatch(/^\$argon2id\$v=19\$/);
  });
});
