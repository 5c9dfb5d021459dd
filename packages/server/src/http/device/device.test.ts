import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';
import { personIn, TestBrowser } from '../testing/browser.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ begun: true });
});
afterEach(() => server[Symbol.asyncDispose]());

const start = () => server.as.reader.startDevice('daybook on laptop');
const poll = async (deviceCode: string) => {
  server.clock.forward(5_000);
  return await server.ask('/v1/device/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ deviceCode }),
  });
};
const approve = (browser: TestBrowser, userCode: string, decision = 'approve') =>
  browser.ask('POST', '/v1/device/approve', { userCode, decision });

describe('signing in a program through a browser', () => {
  test('200: started, seen, approved, and a token with the rights of the person for twelve hours', async () => {
    const { browser, id } = await personIn(server, 'ada');
    const started = await start();
    expect(started).toMatchObject({ verificationPath: '/device', expiresSeconds: 600, intervalSeconds: 5 });
    expect(started.verificationUrl).toBe(`${server.url}/device`);
    expect(started.userCode).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
    expect((await poll(started.deviceCode)).body.code).toBe('device.pending');
    const typed = started.userCode.toLowerCase().replace('-', ' ');
    expect((await browser.ask('GET', `/v1/device/${encodeURIComponent(typed)}`)).body).toMatchObject({
      userCode: started.userCode,
      client: 'daybook on laptop',
      address: '127.0.0.1',
    });
    expect((await approve(browser, typed)).status).toBe(200);
    const { status, body } = await poll(started.deviceCode);
    expect({ status, body }).toMatchObject({ status: 200, body: { login: 'ada' } });
    const headers = { authorization: `Bearer ${String(body['token'])}` };
    expect((await server.ask('/v1/me', { headers })).body).toMatchObject({ kind: 'person', subject: id, login: 'ada' });
    expect((await server.ask('/v1/events', { headers })).status).toBe(200);
    expect(server.log.own.filter(({ kind }) => kind === 'admin.credential.create').slice(-2)).toMatchObject([
      { action: 'approve-device', actor: { id: 'ada' }, ext: { client: 'daybook on laptop' } },
      { action: 'device-login', actor: { id: 'ada' }, target: { user: { id: 'ada' } } },
    ]);
    expect(JSON.stringify(server.log.own)).not.toContain(String(body['token']).split('_').at(-1));
    server.clock.forward(12 * 3_600_000);
    expect((await server.ask('/v1/me', { headers })).status).toBe(401);
  });

  test('410 device.expired: the token is given once, and a code is good for ten minutes', async () => {
    const { browser } = await personIn(server, 'ada');
    const first = await start();
    await approve(browser, first.userCode);
    expect((await poll(first.deviceCode)).status).toBe(200);
    expect(await poll(first.deviceCode)).toMatchObject({ status: 410, body: { code: 'device.expired' } });
    const late = await start();
    server.clock.forward(600_000);
    expect((await poll(late.deviceCode)).status).toBe(410);
    expect((await approve(browser, late.userCode)).body.code).toBe('device.not-found');
    expect((await poll('unknown')).status).toBe(410);
  });

  test('400 device.slow-down: who asks too soon has to wait for longer', async () => {
    const { deviceCode } = await start();
    expect((await poll(deviceCode)).body.code).toBe('device.pending');
    server.clock.forward(-4_000);
    expect((await poll(deviceCode)).body.code).toBe('device.slow-down');
    expect((await poll(deviceCode)).body.code).toBe('device.slow-down');
    server.clock.forward(20_000);
    expect((await poll(deviceCode)).body.code).toBe('device.pending');
  });

  test('403 device.refused: by the person, or because the person is disabled', async () => {
    const { browser, id } = await personIn(server, 'ada');
    const refused = await start();
    expect((await approve(browser, refused.userCode, 'refuse')).status).toBe(200);
    expect(await poll(refused.deviceCode)).toMatchObject({ status: 403, body: { code: 'device.refused' } });
    expect(server.log.own.at(-1)).toMatchObject({ action: 'refuse-device', outcome: 'denied' });
    const approved = await start();
    await approve(browser, approved.userCode);
    await server.as.administrator.changeUser(id, { state: 'disabled' });
    expect((await poll(approved.deviceCode)).status).toBe(403);
  });

  test('404 and 429: codes cannot be guessed', async () => {
    const { browser } = await personIn(server, 'ada');
    await start();
    const statuses = [];
    for (let i = 0; i < 6; i += 1) statuses.push((await browser.ask('GET', '/v1/device/BBBBBBBB')).status);
    expect(statuses).toEqual([404, 404, 404, 404, 404, 429]);
  });

  test('403 session.needed: a token approves nothing, and neither does the session of one', async () => {
    const { userCode } = await start();
    const body = JSON.stringify({ userCode });
    const headers = { 'content-type': 'application/json' };
    const asToken = await server.ask('/v1/device/approve', { method: 'POST', as: 'administrator', headers, body });
    expect(asToken).toMatchObject({ status: 403, body: { code: 'session.needed' } });
    const browser = new TestBrowser(server);
    await browser.ask('POST', '/v1/sign-in/token', { token: server.tokenOf.administrator });
    expect((await approve(browser, userCode)).body.code).toBe('session.needed');
    const { id } = await personIn(server, 'ada');
    const { text } = await server.deps.tokens.addReader({ tenant: 'default', name: 't', roles: [], person: id });
    expect((await browser.ask('POST', '/v1/sign-in/token', { token: text })).body).toMatchObject({ subject: id });
    expect((await approve(browser, userCode)).body.code).toBe('session.needed');
    expect((await browser.ask('POST', '/v1/me/totp')).body.code).toBe('session.needed');
  });

  test('503: a token that cannot be recorded is not given', async () => {
    const { browser } = await personIn(server, 'ada');
    const { deviceCode, userCode } = await start();
    await approve(browser, userCode);
    server.log.ownFails = true;
    expect((await poll(deviceCode)).status).toBe(503);
    server.log.ownFails = false;
    expect(
      server.deps.tokens.readers('default').filter(({ person, revokedMs }) => person !== null && revokedMs === null),
    ).toEqual([]);
  });

  test('200: the program signs out, and its token is worth nothing', async () => {
    const { browser } = await personIn(server, 'ada');
    const { deviceCode, userCode } = await start();
    await approve(browser, userCode);
    const token = String((await poll(deviceCode)).body['token']);
    const headers = { authorization: `Bearer ${token}` };
    expect((await server.ask('/v1/me', { method: 'DELETE', headers })).body).toEqual({ signedOut: true });
    expect((await server.ask('/v1/me', { headers })).status).toBe(401);
    expect((await browser.ask('GET', '/v1/me')).status).toBe(200);
  });
});
