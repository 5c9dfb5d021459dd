import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';
import { personIn, TestBrowser, testPassword } from '../testing/browser.ts';

/* What lets somebody in as a person without proving it again ends together, also what a program was promised and has not fetched. */
let server: TestServer;
let ada: Awaited<ReturnType<typeof personIn>>;
beforeEach(async () => {
  server = await startTestServer({ begun: true });
  ada = await personIn(server, 'ada');
});
afterEach(() => server[Symbol.asyncDispose]());

/** The device code of a login that the person approved. */
async function promised(browser: TestBrowser): Promise<string> {
  const { userCode, deviceCode } = await server.as.reader.startDevice('daybook on laptop');
  await browser.ask('POST', '/v1/device/approve', { userCode, decision: 'approve' });
  return deviceCode;
}
async function fetchToken(deviceCode: string) {
  server.clock.forward(5_000);
  const headers = { 'content-type': 'application/json' };
  return await server.ask('/v1/device/token', { method: 'POST', headers, body: JSON.stringify({ deviceCode }) });
}
async function tokenOf(browser: TestBrowser): Promise<string> {
  return String((await fetchToken(await promised(browser))).body['token']);
}
const statusOf = async (token: string) => (await server.ask('/v1/me', { token })).status;

const newPassword = 'gravel window orchard 9';
const ways: [string, () => Promise<unknown>][] = [
  ['a new password', () => ada.browser.ask('PUT', '/v1/me/password', { current: testPassword, password: newPassword })],
  ['ending one’s other sessions', () => ada.browser.ask('DELETE', '/v1/me/sessions')],
  ['an administrator who ends them', () => server.as.administrator.endUserSessions(ada.id)],
  ['an administrator who ends everybody’s', () => server.as.administrator.endAllSessions()],
  [
    'being disabled, for who is let in again',
    async () => {
      await server.as.administrator.changeUser(ada.id, { state: 'disabled' });
      await server.as.administrator.changeUser(ada.id, { state: 'active' });
    },
  ],
  [
    'a link that sets new credentials',
    async () => {
      const { invitation } = await server.as.administrator.reinviteUser(ada.id);
      const given = { secret: invitation.secret, name: 'Ada', password: newPassword };
      return await new TestBrowser(server).ask('POST', '/v1/invitations/accept', given);
    },
  ],
];

describe.each(ways)('%s', (_way, end) => {
  test('ends the tokens of daybook login, and those that were not fetched yet', async () => {
    const token = await tokenOf(ada.browser);
    const deviceCode = await promised(ada.browser);
    expect(await statusOf(token)).toBe(200);
    await end();
    expect(await statusOf(token)).toBe(401);
    expect(await fetchToken(deviceCode)).toMatchObject({ status: 403, body: { code: 'device.refused' } });
  });
});

test('nobody else’s end, and what a person made for programs goes on', async () => {
  const eve = await personIn(server, 'eve');
  const [token, deviceCode] = [await tokenOf(eve.browser), await promised(eve.browser)];
  const made = { tenant: 'default', name: 'script', roles: ['investigator'], owner: ada.id };
  const { text } = await server.deps.tokens.addReader(made);
  await server.as.administrator.endUserSessions(ada.id);
  expect([await statusOf(token), await statusOf(text)]).toEqual([200, 200]);
  expect((await fetchToken(deviceCode)).status).toBe(200);
});

test('a program that ends the sessions of its person keeps its own token, and ends all others', async () => {
  const [own, other] = [await tokenOf(ada.browser), await tokenOf(ada.browser)];
  expect((await server.ask('/v1/me/sessions', { method: 'DELETE', token: own })).body).toEqual({ ended: 1 });
  expect([await statusOf(own), await statusOf(other)]).toEqual([200, 401]);
  expect((await ada.browser.ask('GET', '/v1/me')).status).toBe(401);
  expect(server.log.own.find(({ action }) => action === 'end-other-sessions')).toMatchObject({
    ext: { sessions: 1, tokens: 1 },
  });
});

test('a token that is being fetched while the sessions end is worth nothing', async () => {
  const deviceCode = await promised(ada.browser);
  const { tokens } = server.deps;
  const add = tokens.addReader.bind(tokens);
  tokens.addReader = async (...wanted) => {
    await server.as.administrator.endUserSessions(ada.id);
    return await add(...wanted);
  };
  expect(await fetchToken(deviceCode)).toMatchObject({ status: 403, body: { code: 'device.refused' } });
  expect(tokens.readers('default').filter((record) => record.person === ada.id && tokens.isInEffect(record))).toEqual(
    [],
  );
});
