import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing.ts';
import { TestAuthenticator, type Wrong } from '../testing/authenticator.ts';
import { personIn, TestBrowser } from '../testing/browser.ts';

let server: TestServer;
let origin: string;
beforeEach(async () => {
  server = await startTestServer({ begun: true });
  origin = `http://127.0.0.1:${server.port}`;
});
afterEach(() => server[Symbol.asyncDispose]());

type Options = Parameters<TestAuthenticator['make']>[0];
const optionsOf = (answer: { body: Record<string, unknown> }) => answer.body['options'] as Options;

/** A person who accepted with a passkey. */
async function invitedWithPasskey() {
  const { invitation } = await server.as.administrator.inviteUser({ login: 'ada', name: 'Ada', roles: ['auditor'] });
  const { secret } = invitation;
  const browser = new TestBrowser(server);
  const authenticator = new TestAuthenticator(origin);
  const options = optionsOf(await browser.ask('POST', '/v1/invitations/passkey/options', { secret }));
  const response = authenticator.make(options);
  const accepted = await browser.ask('POST', '/v1/invitations/passkey', { secret, name: 'Ada', response });
  return { accepted, browser, authenticator, secret };
}

async function signIn(authenticator: TestAuthenticator, wrong: Wrong = {}, browser = new TestBrowser(server)) {
  const options = optionsOf(await browser.ask('POST', '/v1/sign-in/passkey/options'));
  return await browser.ask('POST', '/v1/sign-in/passkey', { response: authenticator.sign(options, wrong) });
}

describe('passkeys', () => {
  test('somebody is invited with a passkey, signs in with it, and has two factors by it', async () => {
    const { accepted, authenticator, browser } = await invitedWithPasskey();
    expect(accepted).toMatchObject({ status: 200, body: { login: 'ada', factors: { password: false, passkeys: 1 } } });
    await browser.ask('DELETE', '/v1/me');
    expect(await signIn(authenticator)).toMatchObject({
      status: 200,
      body: { login: 'ada', session: { method: 'passkey', mfa: true } },
    });
    expect(server.log.own.at(-1)).toMatchObject({
      kind: 'auth.login',
      actor: { id: 'ada', mfa: true },
      ext: { method: 'passkey' },
    });
  });

  test.each<[string, Wrong]>([
    ['of another origin', { origin: 'https://evil.example' }],
    ['for another host', { host: 'evil.example' }],
    ['to a challenge that nobody gave', { challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
    ['without the user being verified', { unverified: true }],
    ['for another person', { userHandle: Buffer.from('somebodyelse').toString('base64url') }],
  ])('401: an answer %s is refused, and recorded', async (_, wrong) => {
    const { authenticator } = await invitedWithPasskey();
    expect(await signIn(authenticator, wrong)).toMatchObject({ status: 401, body: { code: 'sign-in.wrong' } });
    expect(server.log.own.at(-1)).toMatchObject({
      kind: 'auth.login',
      outcome: 'failure',
      actor: { id: 'ada' },
      reason: { code: 'wrong-passkey' },
    });
  });

  test('401: a challenge works once, and for five minutes', async () => {
    const { authenticator, browser } = await invitedWithPasskey();
    const options = optionsOf(await browser.ask('POST', '/v1/sign-in/passkey/options'));
    const response = authenticator.sign(options);
    expect((await browser.ask('POST', '/v1/sign-in/passkey', { response })).status).toBe(200);
    expect((await browser.ask('POST', '/v1/sign-in/passkey', { response: authenticator.sign(options) })).status).toBe(
      401,
    );
    const late = optionsOf(await browser.ask('POST', '/v1/sign-in/passkey/options'));
    server.clock.forward(5 * 60_000 + 1);
    expect((await browser.ask('POST', '/v1/sign-in/passkey', { response: authenticator.sign(late) })).status).toBe(401);
  });

  test('401: a counter that does not go on is a copy', async () => {
    const { authenticator } = await invitedWithPasskey();
    expect((await signIn(authenticator, { counter: 7 })).status).toBe(200);
    expect((await signIn(authenticator, { counter: 7 })).status).toBe(401);
    expect((await signIn(authenticator, { counter: 8 })).status).toBe(200);
  });

  test('401: an unknown passkey, and that of somebody who is disabled, have the same answer', async () => {
    const { authenticator } = await invitedWithPasskey();
    expect(await signIn(new TestAuthenticator(origin))).toMatchObject({ status: 401, body: { code: 'sign-in.wrong' } });
    const [user] = (await server.as.administrator.listUsers()).users;
    await server.as.administrator.changeUser(user?.id ?? '', { state: 'disabled' });
    expect(await signIn(authenticator)).toMatchObject({ status: 401, body: { code: 'sign-in.wrong' } });
    expect(server.log.own.at(-1)).toMatchObject({ reason: { code: 'disabled' } });
  });

  test('422 passkey.refused: an answer for somebody else makes nobody a passkey', async () => {
    const { browser } = await personIn(server, 'ada');
    const { browser: other } = await personIn(server, 'eve');
    const authenticator = new TestAuthenticator(origin);
    const options = optionsOf(await browser.ask('POST', '/v1/me/passkeys/options'));
    const body = { name: 'key', response: authenticator.make(options) };
    expect(await other.ask('POST', '/v1/me/passkeys', body)).toMatchObject({
      status: 422,
      body: { code: 'passkey.refused' },
    });
  });

  test('a passkey is added, listed and removed; the last way to sign in stays', async () => {
    const { browser, authenticator } = await invitedWithPasskey();
    const more = new TestAuthenticator(origin);
    const options = optionsOf(await browser.ask('POST', '/v1/me/passkeys/options'));
    const added = await browser.ask('POST', '/v1/me/passkeys', { name: 'spare', response: more.make(options) });
    expect(added).toMatchObject({ status: 201, body: { id: more.id, name: 'spare', lastUsed: null } });
    expect((await browser.ask('GET', '/v1/me/passkeys')).body['passkeys']).toHaveLength(2);
    expect((await browser.ask('DELETE', `/v1/me/passkeys/${authenticator.id}`)).status).toBe(200);
    expect((await signIn(authenticator)).status).toBe(401);
    expect(await browser.ask('DELETE', `/v1/me/passkeys/${more.id}`)).toMatchObject({
      status: 409,
      body: { code: 'factor.last' },
    });
    expect(await browser.ask('DELETE', '/v1/me/passkeys/unknown')).toMatchObject({ status: 404 });
    const kinds = server.log.own.map(({ kind, action }) => `${kind} ${action}`);
    expect(kinds).toContain('admin.credential.create add-passkey');
    expect(kinds).toContain('admin.credential.delete remove-passkey');
  });

  test('a link that was used with a passkey is used up', async () => {
    const { secret } = await invitedWithPasskey();
    const browser = new TestBrowser(server);
    expect(await browser.ask('POST', '/v1/invitations/passkey/options', { secret })).toMatchObject({
      status: 404,
      body: { code: 'invitation.not-found' },
    });
  });
});
