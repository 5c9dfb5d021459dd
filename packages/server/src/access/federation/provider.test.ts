import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { outgoing } from '../../platform/outgoing.ts';
import { systemRandom } from '../../platform/random.ts';
import { Browser } from './testing/browser.ts';
import { startOidcServer } from './testing/oidc-server.ts';
import { Flows, Provider } from './index.ts';

const redirectUri = 'http://127.0.0.1/v1/sign-in/oidc/corp/callback';
let server: Awaited<ReturnType<typeof startOidcServer>>;

beforeAll(async () => {
  const profile = { name: 'Ann Example', preferred_username: 'ann', email: 'ann@example.org', email_verified: true };
  server = await startOidcServer([{ sub: 'ann-7', ...profile, groups: ['security', 'staff'] }]);
  server.serve([redirectUri]);
});

afterAll(() => server[Symbol.dispose]());

const make = (change: Partial<Provider['settings']> = {}) =>
  new Provider(
    {
      name: 'corp',
      tenant: 'default',
      label: 'Corp',
      issuer: server.issuer,
      clientId: 'daybook',
      clientSecret: 'known to both',
      scopes: ['profile', 'email', 'groups'],
      groupsClaim: 'groups',
      ...change,
    },
    systemClock(),
    outgoing(),
  );
const flows = new Flows(systemClock(), systemRandom());

/** Signs in at the provider as a person would, and gives the address that the browser comes back to. */
async function answerFor(provider: Provider, flow: Parameters<Provider['begin']>[0]): Promise<URL> {
  const url = await provider.begin(flow, redirectUri);
  if (url === null) throw new Error('the provider does not answer');
  return new Browser().signIn(url, redirectUri, 'ann-7');
}

test('who signed in at a real provider is known by issuer and subject, with the groups', async () => {
  const provider = make();
  const { flow } = flows.begin('corp');
  const answered = await provider.finish(flow, await answerFor(provider, flow));
  expect(answered).toEqual({
    ok: true,
    claims: {
      issuer: server.issuer,
      subject: 'ann-7',
      login: 'ann',
      name: 'Ann Example',
      email: 'ann@example.org',
      isEmailVerified: true,
      groups: ['security', 'staff'],
      mfa: false,
    },
  });
});

test('an answer is worth nothing in another flow, changed, or a second time', async () => {
  const provider = make();
  const { flow } = flows.begin('corp');
  const answer = await answerFor(provider, flow);
  const refused = { ok: false, code: 'refused' };
  expect(await provider.finish(flows.begin('corp').flow, answer)).toMatchObject(refused);
  expect(await provider.finish({ ...flow, nonce: 'x' }, answer)).toMatchObject(refused);
  const { flow: other } = flows.begin('corp');
  const second = await answerFor(provider, other);
  const changed = new URL(second);
  changed.searchParams.set('code', `${changed.searchParams.get('code')}x`);
  expect(await provider.finish(other, changed)).toMatchObject(refused);
  expect(await provider.finish(other, second)).toMatchObject({ ok: true });
  expect(await provider.finish(other, second)).toMatchObject(refused);
});

test('without the right verifier of PKCE, or with a wrong secret, nobody is signed in', async () => {
  const provider = make();
  const { flow } = flows.begin('corp');
  const answer = await answerFor(provider, flow);
  const wrong = { ...flow, codeVerifier: flows.begin('corp').flow.codeVerifier };
  expect(await provider.finish(wrong, answer)).toMatchObject({ ok: false, code: 'refused' });
  const { flow: other } = flows.begin('corp');
  const second = await answerFor(provider, other);
  const impostor = make({ clientSecret: 'guessed' });
  expect(await impostor.finish(other, second)).toMatchObject({ ok: false, code: 'refused' });
});

test('what the provider refuses is a refusal; a provider that does not answer is an outage', async () => {
  const provider = make();
  const { flow } = flows.begin('corp');
  const denied = new URL(
    `${redirectUri}?error=access_denied&state=${flow.state}&iss=${encodeURIComponent(server.issuer)}`,
  );
  expect(await provider.finish(flow, denied)).toMatchObject({ ok: false, code: 'refused' });
  const gone = make({ issuer: 'http://127.0.0.1:1' });
  expect(await gone.begin(flow, redirectUri)).toBeNull();
  expect(await gone.finish(flow, denied)).toMatchObject({ ok: false, code: 'unavailable' });
});

test('a flow is known to the browser that began it, once, for ten minutes, and their number is bounded', () => {
  let ms = 0;
  const clock = { nowMs: () => ms, nowUs: () => ms * 1000, monotonicMs: () => ms };
  const kept = new Flows(clock, systemRandom());
  const first = kept.begin('corp');
  expect(kept.take('guessed')).toBeNull();
  expect(kept.take(first.secret)).toEqual(first.flow);
  expect(kept.take(first.secret)).toBeNull();
  const late = kept.begin('corp');
  ms = 10 * 60_000 + 1;
  expect(kept.take(late.secret)).toBeNull();
  const many = Array.from({ length: 1_001 }, () => kept.begin('corp'));
  expect(kept.take(many[0]?.secret ?? '')).toBeNull();
  expect(kept.take(many[1]?.secret ?? '')).toEqual(many[1]?.flow);
});
