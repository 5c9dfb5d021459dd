import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { totpCode, totpStep } from '../../access/credentials/totp.ts';
import { startTestServer, type TestServer } from '../testing.ts';
import { personIn, secretOf, TestBrowser, testPassword } from '../testing/browser.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ begun: true });
});
afterEach(() => server[Symbol.asyncDispose]());

const newPassword = 'gravel bicycle 42 moon';
const freshMs = 15 * 60_000;

describe('who asks', () => {
  test('200: a person sees who they are, what they may, and what they have open', async () => {
    const { browser, id } = await personIn(server, 'ada', ['exporter']);
    const { body } = await browser.ask('GET', '/v1/me');
    expect(body).toMatchObject({
      kind: 'person',
      subject: id,
      tenant: 'default',
      login: 'ada',
      name: 'Ada Example',
      roles: [{ name: 'exporter', sight: { sources: null, clear: ['identity', 'network', 'content'] } }],
      factors: { password: true, totp: false, passkeys: 0, recoveryCodes: 0 },
      session: { method: 'password', mfa: false, address: '127.0.0.1', isCurrent: true },
    });
    expect(body['csrf']).toMatch(/^[\w-]{43}$/);
  });

  test('200: a token sees itself, and needs no header against forgery', async () => {
    const me = await server.as.reader.me();
    expect(me).toMatchObject({ kind: 'token', name: 'Rob', login: null, session: null, csrf: null, factors: null });
  });

  test('200: somebody without any role is known, and may do nothing', async () => {
    const { browser } = await personIn(server, 'ada', []);
    expect((await browser.ask('GET', '/v1/me')).body).toMatchObject({ roles: [] });
    expect((await browser.ask('GET', '/v1/events')).body.code).toBe('access.forbidden');
  });

  test('403: a source is nobody here; a token that stands for itself cannot sign out', async () => {
    expect((await server.ask('/v1/me', { as: 'source' })).status).toBe(403);
    expect(await server.ask('/v1/me', { as: 'reader', method: 'DELETE' })).toMatchObject({
      status: 403,
      body: { code: 'session.needed' },
    });
  });

  test('roles that were given a moment ago are in effect', async () => {
    const { browser, id } = await personIn(server, 'ada', []);
    const person = server.deps.people.people.find(id);
    if (person === null) throw new Error('invited above');
    await server.giveRoles(person, ['investigator']);
    expect((await browser.ask('GET', '/v1/events')).status).toBe(200);
  });
});

describe('the password', () => {
  const change = (browser: TestBrowser, current: string | undefined, password = newPassword) =>
    browser.ask('PUT', '/v1/me/password', { ...(current === undefined ? {} : { current }), password });

  test('200: changed, recorded without either, and every other session is over', async () => {
    const { browser } = await personIn(server, 'ada');
    const other = new TestBrowser(server);
    await other.signIn('ada', testPassword);
    expect((await change(browser, testPassword)).status).toBe(200);
    expect((await browser.ask('GET', '/v1/me')).status).toBe(200);
    expect((await other.ask('GET', '/v1/me')).status).toBe(401);
    expect((await other.signIn('ada', testPassword)).status).toBe(401);
    expect((await other.signIn('ada', newPassword)).status).toBe(200);
    expect(server.log.own.find(({ action }) => action === 'set-password')).toMatchObject({
      kind: 'admin.credential.update',
      actor: { id: 'ada' },
      target: { user: { id: 'ada' } },
    });
    expect(JSON.stringify(server.log.own)).not.toMatch(/gravel|plum/);
  });

  test('403 password.wrong, and 429 after five: a session that was left open is no way to guess it', async () => {
    const { browser } = await personIn(server, 'ada');
    expect(await change(browser, undefined)).toMatchObject({ status: 403, body: { code: 'password.wrong' } });
    for (let i = 0; i < 4; i += 1) expect((await change(browser, 'wrong')).status).toBe(403);
    expect(await change(browser, testPassword)).toMatchObject({ status: 429, body: { code: 'sign-in.throttled' } });
    expect(server.log.own.at(-1)).toMatchObject({ outcome: 'failure', reason: { code: 'wrong-password' } });
  });

  test('422 password.weak', async () => {
    const { browser } = await personIn(server, 'ada');
    const answer = await change(browser, testPassword, 'short');
    expect(answer).toMatchObject({ status: 422, body: { code: 'password.weak', errors: [{ path: 'password' }] } });
    expect((await browser.signIn('ada', testPassword)).status).toBe(200);
  });

  test('503: what cannot be recorded is not changed', async () => {
    const { browser } = await personIn(server, 'ada');
    server.log.ownFails = true;
    expect((await change(browser, testPassword)).status).toBe(503);
    server.log.ownFails = false;
    expect((await browser.signIn('ada', testPassword)).status).toBe(200);
  });
});

describe('the authenticator app', () => {
  const codeOf = (text: unknown) => totpCode(secretOf(String(text)), totpStep(server.clock.nowMs()));

  test('200: begun, confirmed, its recovery codes renewed, removed; each recorded', async () => {
    const { browser } = await personIn(server, 'ada');
    const begun = await browser.ask('POST', '/v1/me/totp');
    expect(begun.body['uri']).toMatch(/^otpauth:\/\/totp\/Daybook:ada\?/);
    expect((await browser.ask('GET', '/v1/me')).body).toMatchObject({ factors: { totp: false } });
    const confirmed = await browser.ask('PUT', '/v1/me/totp', { code: codeOf(begun.body['secret']) });
    expect(confirmed.body['recoveryCodes']).toHaveLength(10);
    const renewed = await browser.ask('POST', '/v1/me/recovery-codes');
    expect(renewed.body['recoveryCodes']).not.toEqual(confirmed.body['recoveryCodes']);
    expect((await browser.ask('GET', '/v1/me')).body).toMatchObject({ factors: { totp: true, recoveryCodes: 10 } });
    const removed = await browser.ask('DELETE', '/v1/me/totp');
    expect(removed.body).toMatchObject({ totp: false, recoveryCodes: 0 });
    expect(server.log.own.slice(-3).map(({ kind, action }) => `${kind} ${action}`)).toEqual([
      'admin.credential.create set-totp',
      'admin.credential.update renew-recovery-codes',
      'admin.credential.delete remove-totp',
    ]);
    expect(JSON.stringify(server.log.own)).not.toContain(String(begun.body['secret']));
  });

  test('422 totp.wrong and 409 totp.not-begun', async () => {
    const { browser } = await personIn(server, 'ada');
    const confirm = (code: string) => browser.ask('PUT', '/v1/me/totp', { code });
    expect(await confirm('000000')).toMatchObject({ status: 409, body: { code: 'totp.not-begun' } });
    expect(await browser.ask('POST', '/v1/me/recovery-codes')).toMatchObject({ status: 409 });
    const begun = await browser.ask('POST', '/v1/me/totp');
    const right = codeOf(begun.body['secret']);
    const other = right === '000000' ? '000001' : '000000';
    expect(await confirm(other)).toMatchObject({ status: 422, body: { code: 'totp.wrong' } });
    server.clock.forward(10 * 60_000);
    expect(await confirm(codeOf(begun.body['secret']))).toMatchObject({ status: 409 });
  });

  test('the database has the secret sealed', async () => {
    const { browser } = await personIn(server, 'ada');
    const begun = await browser.ask('POST', '/v1/me/totp');
    await browser.ask('PUT', '/v1/me/totp', { code: codeOf(begun.body['secret']) });
    const row = await server.db.selectFrom('factors').select('totp').executeTakeFirstOrThrow();
    expect(Buffer.from(row.totp ?? []).includes(Buffer.from(secretOf(String(begun.body['secret']))))).toBe(false);
  });
});

test('403 sign-in.again: what changes how somebody signs in needs a sign-in of the last quarter of an hour', async () => {
  const { browser } = await personIn(server, 'ada');
  server.clock.forward(freshMs + 1);
  const asks: [Parameters<TestBrowser['ask']>[0], string, unknown?][] = [
    ['PUT', '/v1/me/password', { current: testPassword, password: newPassword }],
    ['POST', '/v1/me/totp'],
    ['PUT', '/v1/me/totp', { code: '000000' }],
    ['DELETE', '/v1/me/totp'],
    ['POST', '/v1/me/recovery-codes'],
    ['POST', '/v1/me/passkeys/options'],
    ['POST', '/v1/me/passkeys', {}],
    ['DELETE', '/v1/me/passkeys/x'],
    ['POST', '/v1/device/approve', { userCode: 'BCDF-GHJK' }],
  ];
  for (const [method, path, body] of asks) {
    const answer = await browser.ask(method, path, body);
    expect(answer, path).toMatchObject({ status: 403, body: { code: 'sign-in.again' } });
  }
  await browser.signIn('ada', testPassword);
  expect((await browser.ask('POST', '/v1/me/totp')).status).toBe(200);
});

describe('own sessions', () => {
  test('200: listed, one ended, all others ended; and nobody else’s', async () => {
    const { browser } = await personIn(server, 'ada');
    const { browser: eve } = await personIn(server, 'eve');
    const others = [new TestBrowser(server), new TestBrowser(server)] as const;
    for (const other of others) await other.signIn('ada', testPassword);
    const list = async () =>
      (await browser.ask('GET', '/v1/me/sessions')).body['sessions'] as { id: string; isCurrent: boolean }[];
    const all = await list();
    expect(all.filter(({ isCurrent }) => isCurrent)).toHaveLength(1);
    expect(all).toHaveLength(3);
    const id = all.find(({ isCurrent }) => !isCurrent)?.id ?? '';
    expect((await eve.ask('DELETE', `/v1/me/sessions/${id}`)).body.code).toBe('session.not-found');
    expect((await browser.ask('DELETE', `/v1/me/sessions/${id}`)).body).toMatchObject({ id });
    expect((await browser.ask('DELETE', '/v1/me/sessions')).body).toEqual({ ended: 1 });
    expect(await list()).toHaveLength(1);
    for (const other of others) expect((await other.ask('GET', '/v1/me')).status).toBe(401);
    expect((await eve.ask('GET', '/v1/me')).status).toBe(200);
    expect(server.log.own.slice(-3).map(({ action }) => action)).toEqual([
      'end-session',
      'end-other-sessions',
      'getMe',
    ]);
  });
});
