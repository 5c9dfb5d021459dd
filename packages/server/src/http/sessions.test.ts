import { request as httpRequest } from 'node:http';
import { routeList } from '@daybook/api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from './testing.ts';
import { personIn, TestBrowser, testPassword } from './testing/browser.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ begun: true });
});
afterEach(() => server[Symbol.asyncDispose]());

const unknown = { status: 401, body: { code: 'access.unauthenticated' } };
const hourMs = 3_600_000;

describe('the cookie', () => {
  test('is for this host and its scripts’ server alone, and ends with the browser', async () => {
    const { browser } = await personIn(server, 'ada');
    expect(browser.setCookie).toMatch(/^daybook-session=\w+; Path=\/; HttpOnly; SameSite=Strict$/);
    await using behind = await startTestServer({ begun: true, publicUrl: 'https://daybook.example.org' });
    const there = new TestBrowser(behind);
    const headers = { origin: 'https://daybook.example.org' };
    await there.ask('POST', '/v1/sign-in/token', { token: behind.tokenOf.reader }, headers);
    expect(there.setCookie).toMatch(/^__Host-daybook=\w+; Path=\/; HttpOnly; SameSite=Strict; Secure$/);
    expect((await there.ask('GET', '/v1/me')).status).toBe(200);
  });

  test('401: a forged one, one with another secret, and the id alone are nobody', async () => {
    const { browser } = await personIn(server, 'ada');
    const { browser: eve } = await personIn(server, 'eve');
    const value = (cookie: string | null) => cookie?.split('=')[1] ?? '';
    const [id = ''] = value(browser.cookie).split('_');
    const [, secret = ''] = value(eve.cookie).split('_');
    for (const forged of [`${id}_${secret}`, id, `${id}_`, `${id}_${'a'.repeat(52)}`, '', 'x', '%00', `"${id}"`]) {
      const answer = await browser.ask('GET', '/v1/me', undefined, { cookie: `daybook-session=${forged}` });
      expect([401, 429], forged).toContain(answer.status);
    }
  });

  test('401: two of them are none: one was set by somebody else', async () => {
    const { browser } = await personIn(server, 'ada');
    const { browser: eve } = await personIn(server, 'eve');
    const cookie = `${eve.cookie}; ${browser.cookie}`;
    expect(await browser.ask('GET', '/v1/me', undefined, { cookie })).toMatchObject(unknown);
  });

  test('a session that was planted before is not the one after: every sign-in makes a new one, and ends the old', async () => {
    const { browser: eve } = await personIn(server, 'eve');
    await personIn(server, 'ada');
    const victim = new TestBrowser(server);
    victim.cookie = eve.cookie;
    const planted = eve.cookie;
    expect((await victim.signIn('ada', testPassword)).body).toMatchObject({ login: 'ada' });
    expect(victim.cookie).not.toBe(planted);
    expect(await eve.ask('GET', '/v1/me')).toMatchObject(unknown);
    expect(server.log.own.filter(({ kind }) => kind === 'auth.logout')).toMatchObject([
      { action: 'replace', actor: { id: 'eve' } },
    ]);
  });

  test('400 access.two-credentials: a token beside it leaves open who asks', async () => {
    const { browser } = await personIn(server, 'ada');
    const authorization = `Bearer ${server.tokenOf.reader}`;
    expect(await browser.ask('GET', '/v1/me', undefined, { authorization })).toMatchObject({
      status: 400,
      body: { code: 'access.two-credentials' },
    });
  });

  test('the database has a hash of it, and never what it holds', async () => {
    const { browser } = await personIn(server, 'ada');
    const secret = browser.cookie?.split('_')[1] ?? '';
    const sessions = await server.db.selectFrom('sessions').selectAll().execute();
    expect(sessions).toHaveLength(1);
    expect(JSON.stringify(sessions)).not.toContain(secret);
    expect(JSON.stringify(server.log.own)).not.toContain(secret);
  });
});

describe('how long it lasts', () => {
  test('401: unused for an hour', async () => {
    const { browser } = await personIn(server, 'ada');
    server.clock.forward(hourMs - 1000);
    expect((await browser.ask('GET', '/v1/me')).status).toBe(200);
    server.clock.forward(hourMs);
    expect(await browser.ask('GET', '/v1/me')).toMatchObject(unknown);
  });

  test('401: after twelve hours, however it was used', async () => {
    const { browser } = await personIn(server, 'ada');
    for (let i = 0; i < 23; i += 1) {
      server.clock.forward(hourMs / 2);
      expect((await browser.ask('GET', '/v1/me')).status).toBe(200);
    }
    server.clock.forward(hourMs / 2);
    expect(await browser.ask('GET', '/v1/me')).toMatchObject(unknown);
  });

  test('401 at once: signed out, ended by an administrator, disabled, or over', async () => {
    const ends: ((id: string, browser: TestBrowser) => Promise<unknown>)[] = [
      (_, browser) => browser.ask('DELETE', '/v1/me', undefined),
      (id) => server.as.administrator.endUserSessions(id),
      (id) => server.as.administrator.changeUser(id, { state: 'disabled' }),
      (id) => server.as.administrator.changeUser(id, { expires: new Date(server.clock.nowMs()).toISOString() }),
    ];
    for (const [i, end] of ends.entries()) {
      const { id, browser } = await personIn(server, `ada${i}`);
      const { cookie } = browser;
      await end(id, browser);
      expect(await browser.ask('GET', '/v1/me', undefined, { cookie: cookie ?? '' }), `way ${i}`).toMatchObject(
        unknown,
      );
    }
  });

  test('the oldest of more than twenty ends', async () => {
    const { browser } = await personIn(server, 'ada');
    for (let i = 0; i < 20; i += 1) await new TestBrowser(server).signIn('ada', testPassword);
    expect(await browser.ask('GET', '/v1/me')).toMatchObject(unknown);
  });

  test('over a restart it goes on, and what was over stays over', async () => {
    const { Sessions } = await import('../access/people/sessions.ts');
    const { browser, id } = await personIn(server, 'ada');
    const limits = { idleMs: hourMs, totalMs: 12 * hourMs };
    const again = await Sessions.open(server.db, server.clock, server.deps.random, limits);
    const client = { address: null, userAgent: null, requestId: 'r' };
    expect(again.use(browser.cookie?.split('=')[1] ?? '', client)).toMatchObject({ person: id });
    server.clock.forward(hourMs);
    const late = await Sessions.open(server.db, server.clock, server.deps.random, limits);
    expect(late.use(browser.cookie?.split('=')[1] ?? '', client)).toBeNull();
    expect(await server.db.selectFrom('sessions').selectAll().execute()).toEqual([]);
  });
});

describe('requests of other sites', () => {
  const forged = { status: 403, body: { code: 'access.csrf' } };
  const foreign = { status: 403, body: { code: 'access.cross-site' } };

  test('403 access.csrf: every route that changes something wants the header, and that of this session', async () => {
    const { browser } = await personIn(server, 'ada', ['administrator', 'auditor', 'investigator']);
    const { browser: eve } = await personIn(server, 'eve');
    for (const { method, path, permission, tag } of routeList) {
      if (method === 'GET' || permission === null) continue;
      const at = path.replace(':id', 'aaaaaaaaaaaaaaaa');
      for (const csrf of ['', 'x', eve.csrf ?? '']) {
        expect(await browser.ask(method, at, {}, { 'daybook-csrf': csrf }), `${method} ${at}`).toMatchObject(
          // The errors of SCIM and of other protocols have forms of their own, without codes.
          tag === 'scim' || tag === 'receivers' ? { status: 403 } : forged,
        );
      }
    }
    expect((await browser.ask('GET', '/v1/me')).status).toBe(200);
  });

  test('403 access.cross-site: with the cookie, another site neither changes nor reads', async () => {
    const { browser } = await personIn(server, 'ada');
    for (const site of ['cross-site', 'same-site']) {
      expect(await browser.ask('GET', '/v1/me', undefined, { 'sec-fetch-site': site })).toMatchObject(foreign);
      expect(await browser.ask('DELETE', '/v1/me', undefined, { 'sec-fetch-site': site })).toMatchObject(foreign);
    }
    expect(await browser.ask('DELETE', '/v1/me', undefined, { 'sec-fetch-site': 'none' })).toMatchObject(foreign);
    expect((await browser.ask('GET', '/v1/me', undefined, { 'sec-fetch-site': 'none' })).status).toBe(200);
    for (const origin of ['https://evil.example', 'null', `http://127.0.0.1:${server.port + 1}`])
      expect(await browser.ask('DELETE', '/v1/me', undefined, { origin })).toMatchObject(foreign);
    expect((await browser.ask('GET', '/v1/me')).status).toBe(200);
  });

  test('403 access.cross-site: nobody is signed in by another site either', async () => {
    const browser = new TestBrowser(server);
    const token = { token: server.tokenOf.reader };
    expect(await browser.ask('POST', '/v1/sign-in/token', token, { 'sec-fetch-site': 'cross-site' })).toMatchObject(
      foreign,
    );
    expect(await browser.ask('POST', '/v1/sign-in/token', token, { origin: 'https://evil.example' })).toMatchObject(
      foreign,
    );
    expect(browser.cookie).toBeNull();
  });

  test('they are recorded as refused looks', async () => {
    const { browser } = await personIn(server, 'ada');
    await browser.ask('DELETE', '/v1/me', undefined, { 'daybook-csrf': 'x' });
    expect(server.log.own.at(-1)).toMatchObject({
      kind: 'log.refused',
      action: 'signOut',
      actor: { id: 'ada' },
      reason: { code: 'access.csrf' },
    });
  });

  test('403: under a name that is not this machine’s own, a cookie is worth nothing (DNS rebinding)', async () => {
    const { browser } = await personIn(server, 'ada');
    const statusAs = (host: string) =>
      new Promise<number>((resolve, reject) => {
        const headers = { host, cookie: browser.cookie ?? '' };
        httpRequest({ host: '127.0.0.1', port: server.port, path: '/v1/me', headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        })
          .on('error', reject)
          .end();
      });
    expect(await statusAs(`127.0.0.1:${server.port}`)).toBe(200);
    expect(await statusAs('localhost')).toBe(200);
    expect(await statusAs('[::1]:7070')).toBe(200);
    for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1'])
      expect(await statusAs(host), host).toBe(403);
  });
});
