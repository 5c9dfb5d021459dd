import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';
import { personIn, testPassword } from '../testing-browser.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server[Symbol.asyncDispose]());

describe('the whole way', () => {
  test('invited, accepted with a password, known, signed out, and signed in again', async () => {
    const { browser, id } = await personIn(server, 'ada', ['auditor']);
    const me = await browser.ask('GET', '/v1/me');
    expect(me.body).toMatchObject({ kind: 'person', subject: id, login: 'ada', roles: [{ name: 'auditor' }] });
    expect((await browser.ask('GET', '/v1/events')).status).toBe(200);
    expect(server.log.own.at(-1)).toMatchObject({ kind: 'log.query', actor: { id: 'ada', roles: ['auditor'] } });
    const old = browser.cookie;
    expect((await browser.ask('DELETE', '/v1/me')).body).toEqual({ signedOut: true });
    expect(browser.setCookie).toContain('Max-Age=0');
    const stale = await browser.ask('GET', '/v1/me', undefined, { cookie: old ?? '' });
    expect(stale).toMatchObject({ status: 401, body: { code: 'access.unauthenticated' } });
    expect((await browser.signIn('Ada ', testPassword)).status).toBe(200);
    expect(browser.cookie).not.toBe(old);
    expect(server.log.own.map(({ kind, action }) => `${kind} ${action}`)).toEqual([
      'admin.user.create invite',
      'admin.credential.create link-invite',
      'admin.credential.create accept-invite',
      'auth.login sign-in',
      'log.query search',
      'auth.logout sign-out',
      'log.refused getMe',
      'auth.login sign-in',
    ]);
  });
});
