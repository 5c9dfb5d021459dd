import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { totpCode, totpStep } from '../../access/credentials/totp.ts';
import { startTestServer, type TestServer } from '../testing.ts';
import { personIn, secretOf, TestBrowser, testPassword } from '../testing/browser.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ begun: true });
});
afterEach(() => server[Symbol.asyncDispose]());

const own = (kind: string) => server.log.own.filter((event) => event.kind === kind);
const signIn = (login: string, password = testPassword, code?: string) =>
  new TestBrowser(server).signIn(login, password, code);
const wrong = { status: 401, body: { code: 'sign-in.wrong' } };

test('the whole way: invited, accepted with a password, known, signed out, and signed in again', async () => {
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

describe('with a password', () => {
  test('401: every way to fail has one answer and the same work; the log has the reason', async () => {
    await personIn(server, 'ada');
    const over = await personIn(server, 'over');
    await server.as.administrator.changeUser(over.id, { expires: new Date(Date.now() - 1000).toISOString() });
    const ended = await personIn(server, 'ended');
    await server.as.administrator.changeUser(ended.id, { state: 'disabled' });
    await server.as.administrator.inviteUser({ login: 'new', name: 'New' });
    const ways: [string, string, string, string][] = [
      ['ada', 'wrong', 'wrong-password', 'ada'],
      ['nobody', testPassword, 'unknown-login', 'unknown'],
      ['over', testPassword, 'expired', 'over'],
      ['ended', testPassword, 'disabled', 'ended'],
      ['new', testPassword, 'no-password', 'new'],
    ];
    const answers = new Set<string>();
    for (const [login, password, reason, actor] of ways) {
      const before = server.passwords.hashings;
      const { status, body, headers } = await signIn(login, password);
      expect(server.passwords.hashings - before, login).toBe(1);
      answers.add(JSON.stringify([status, { ...body, requestId: '' }, headers.get('set-cookie')]));
      expect(server.log.own.at(-1)).toMatchObject({
        kind: 'auth.login',
        outcome: 'failure',
        reason: { code: reason },
        actor: { id: actor },
      });
      server.clock.forward(60_000);
    }
    expect(answers.size).toBe(1);
    expect(answers.values().next().value).toContain('sign-in.wrong');
  });

  test('what was typed where nobody is known may have been a password: it is not kept', async () => {
    await signIn(testPassword, 'x');
    expect(JSON.stringify(server.log.own)).not.toContain('plum');
  });

  test('401: a locked account says what a wrong password says, also to the right one, and does the same work', async () => {
    await personIn(server, 'ada');
    // From many addresses, so that it is the account that is locked.
    const from = (address: string, password: string) =>
      server.deps.people.signIns
        .password({ tenant: 'default', login: 'ada', password }, { address, userAgent: null, requestId: 'r' })
        .then(
          () => 'in',
          (error: { code: string }) => error.code,
        );
    for (let i = 0; i < 5; i += 1) expect(await from(`10.0.0.${i}`, 'wrong')).toBe('sign-in.wrong');
    const before = server.passwords.hashings;
    for (let i = 0; i < 3; i += 1) expect(await from('10.0.1.1', testPassword)).toBe('sign-in.wrong');
    expect(server.passwords.hashings - before).toBe(3);
    expect(own('auth.login').filter(({ outcome }) => outcome === 'denied')).toMatchObject([
      { reason: { code: 'locked' }, actor: { id: 'ada' } },
    ]);
    expect(own('auth.login').find(({ ext }) => ext?.['accountLockedMs'] === 1000)).toBeDefined();
    server.clock.forward(1_000);
    expect(await from('10.0.1.2', testPassword)).toBe('in');
  });

  test('429: an address that fails too often waits, longer every time; others do not', async () => {
    await personIn(server, 'ada');
    for (let i = 0; i < 5; i += 1) expect(await signIn(`nobody${i}`)).toMatchObject(wrong);
    const held = await signIn('ada');
    expect(held).toMatchObject({ status: 429, body: { code: 'sign-in.throttled' } });
    expect(held.headers.get('retry-after')).toBe('1');
    server.clock.forward(1_000);
    expect(await signIn('nobody9')).toMatchObject(wrong);
    expect((await signIn('ada')).headers.get('retry-after')).toBe('2');
    server.clock.forward(2_000);
    expect((await signIn('ada')).status).toBe(200);
  });

  test('many guesses at once count as one after the other', async () => {
    await personIn(server, 'ada');
    const all = await Promise.all(Array.from({ length: 20 }, () => signIn('ada', 'wrong')));
    expect(all.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(15);
  });

  test('a hash of old parameters is renewed at the next sign-in', async () => {
    const { id } = await personIn(server, 'ada');
    const { factors } = server.deps.people;
    const { Passwords } = await import('../../access/credentials/passwords.ts');
    const old = new Passwords({ random: server.deps.random, cost: { memoryKiB: 16, passes: 1, lanes: 1 } });
    await factors.setPassword(id, await old.hash(testPassword));
    expect((await signIn('ada')).status).toBe(200);
    expect(factors.password(id)).toContain('m=8,');
    expect((await signIn('ada')).status).toBe(200);
  });

  test('400: what is no sign-in is said to be none', async () => {
    const browser = new TestBrowser(server);
    expect((await browser.ask('POST', '/v1/sign-in/password', { login: 'ada' })).body.code).toBe('request.invalid');
    const long = { login: 'ada', password: 'x'.repeat(2000) };
    expect((await browser.ask('POST', '/v1/sign-in/password', long)).body.code).toBe('request.invalid');
  });
});

describe('with a second factor', () => {
  const codeOf = (secret: Uint8Array, offset = 0) => totpCode(secret, totpStep(server.clock.nowMs()) + offset);

  async function withTotp() {
    const { browser, id } = await personIn(server, 'ada');
    const begun = await browser.ask('POST', '/v1/me/totp');
    const secret = secretOf(String(begun.body['secret']));
    const confirmed = await browser.ask('PUT', '/v1/me/totp', { code: codeOf(secret) });
    return { browser, id, secret, codes: confirmed.body['recoveryCodes'] as string[] };
  }

  test('401 sign-in.code-needed: the password alone opens nothing, and the next code does', async () => {
    const { secret } = await withTotp();
    expect(await signIn('ada')).toMatchObject({ status: 401, body: { code: 'sign-in.code-needed' } });
    expect(own('auth.mfa').at(-1)).toMatchObject({ action: 'ask', actor: { id: 'ada' } });
    const answer = await signIn('ada', testPassword, codeOf(secret, 1));
    expect(answer).toMatchObject({ status: 200, body: { session: { mfa: true } } });
    expect(server.log.own.at(-1)).toMatchObject({ kind: 'auth.login', actor: { mfa: true }, ext: { factor: 'totp' } });
  });

  test('401: without the right password, nobody learns that there is a second factor', async () => {
    await withTotp();
    expect(await signIn('ada', 'wrong')).toMatchObject(wrong);
  });

  test('401: a code works once, a wrong one never, and guessing locks the account', async () => {
    const { secret } = await withTotp();
    const code = codeOf(secret, 1);
    expect((await signIn('ada', testPassword, code)).status).toBe(200);
    expect(await signIn('ada', testPassword, code)).toMatchObject(wrong);
    expect(own('auth.mfa').at(-1)).toMatchObject({ outcome: 'failure', reason: { code: 'wrong-code' } });
    for (let i = 0; i < 4; i += 1) await signIn('ada', testPassword, '000000');
    expect((await signIn('ada', testPassword, codeOf(secret, 1))).status).toBe(429);
  });

  test('one code sent twice at once lets one in', async () => {
    const { secret } = await withTotp();
    const code = codeOf(secret, 1);
    const answers = await Promise.all([signIn('ada', testPassword, code), signIn('ada', testPassword, code)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401]);
  });

  test('a recovery code works once, in place of the app', async () => {
    const { codes, id } = await withTotp();
    expect(codes).toHaveLength(10);
    const [code = ''] = codes;
    expect((await signIn('ada', testPassword, code.toUpperCase())).status).toBe(200);
    expect(own('auth.mfa').at(-1)).toMatchObject({ action: 'use-recovery-code', ext: { left: 9 } });
    expect(await signIn('ada', testPassword, code)).toMatchObject(wrong);
    expect(server.deps.people.factors.counts(id).recoveryCodes).toBe(9);
    const log = JSON.stringify(server.log.own);
    for (const each of codes) expect(log).not.toContain(each);
  });
});

describe('with a token', () => {
  const withToken = (token: string, browser = new TestBrowser(server)) =>
    browser.ask('POST', '/v1/sign-in/token', { token });

  test('200: the session is the token, and ends with it', async () => {
    const browser = new TestBrowser(server);
    const answer = await withToken(server.tokenOf.administrator, browser);
    expect(answer).toMatchObject({ status: 200, body: { kind: 'token', login: null, factors: null, name: 'Ann' } });
    expect((await browser.ask('GET', '/v1/users')).status).toBe(200);
    await server.addReader('Other', 'administrator');
    await server.as.administrator.revokeToken(server.tokenIds.administrator);
    expect((await browser.ask('GET', '/v1/users')).status).toBe(401);
  });

  test('401: a wrong token and one of a source open nothing', async () => {
    expect(await withToken('dbk_a_x_y')).toMatchObject(wrong);
    expect(await withToken(server.tokenOf.source)).toMatchObject(wrong);
    expect(server.log.own.at(-1)).toMatchObject({ kind: 'auth.login', reason: { code: 'wrong-token' } });
  });

  test('403 session.needed: it has no account of its own to change', async () => {
    const browser = new TestBrowser(server);
    await withToken(server.tokenOf.administrator, browser);
    const answer = await browser.ask('PUT', '/v1/me/password', { password: testPassword });
    expect(answer).toMatchObject({ status: 403, body: { code: 'session.needed' } });
  });

  test('the use of a token is noted, to the minute', async () => {
    const lastUsed = async () =>
      (await server.as.administrator.listTokens()).tokens.find(({ name }) => name === 'Rob')?.lastUsed;
    expect(await lastUsed()).toBeNull();
    await server.ask('/v1/sources', { as: 'reader' });
    const first = await lastUsed();
    expect(first).toMatch(/^20/);
    await server.ask('/v1/sources', { as: 'reader' });
    expect(await lastUsed()).toBe(first);
    server.clock.forward(60_001);
    await server.ask('/v1/sources', { as: 'reader' });
    expect(await lastUsed()).not.toBe(first);
  });
});

test('200: what can be signed in with', async () => {
  expect(await new TestBrowser(server).ask('GET', '/v1/sign-in')).toMatchObject({
    status: 200,
    body: { methods: ['password', 'passkey', 'token'], relyingParty: 'localhost' },
  });
});
