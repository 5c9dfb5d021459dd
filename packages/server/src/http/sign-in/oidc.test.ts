import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Provider } from '../../access/index.ts';
import { Browser } from '../../access/federation/testing/browser.ts';
import { type Account, startOidcServer } from '../../access/federation/testing/oidc-server.ts';
import { outgoing } from '../../platform/outgoing.ts';
import { startTestServer, type TestServer } from '../testing.ts';

const ann = { sub: 'ann-7', preferred_username: 'ann', name: 'Ann Example', email: 'ann@example.org' };
const accounts: Record<string, unknown>[] = [];
let server: TestServer;
let provider: Awaited<ReturnType<typeof startOidcServer>>;

beforeEach(async () => {
  accounts.length = 0;
  server = await startTestServer();
  provider = await startOidcServer(accounts as unknown as Account[]);
  provider.serve([callback()]);
  const settings = {
    name: 'corp',
    tenant: 'default',
    label: 'Corp',
    issuer: provider.issuer,
    clientId: 'daybook',
    clientSecret: 'known to both',
    scopes: ['profile', 'email', 'groups'],
    groupsClaim: 'groups',
  };
  server.providers.push(new Provider(settings, server.clock, outgoing()));
});

afterEach(async () => {
  provider[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

const callback = () => `${server.url}/v1/sign-in/oidc/corp/callback`;
const setCookies = (headers: Headers) => headers.getSetCookie().map((text) => text.split(';')[0] ?? '');

/** Begins in a browser of one's own; gives the cookie that ties it to the browser, and where the provider led back to. */
async function atProvider(sub: string): Promise<{ flow: string; back: URL }> {
  const begun = await fetch(`${server.url}/v1/sign-in/oidc/corp`, { redirect: 'manual' });
  expect(begun.status).toBe(303);
  const [flow = ''] = setCookies(begun.headers);
  expect(begun.headers.getSetCookie()[0]).toMatch(/HttpOnly; SameSite=Lax/);
  const back = await new Browser().signIn(new URL(begun.headers.get('location') ?? ''), callback(), sub);
  return { flow, back };
}

/** The way back, as a browser makes it: from another site. */
async function comeBack(back: URL, flow: string): Promise<{ location: string; session: string | null }> {
  const headers = { cookie: flow, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
  const response = await fetch(back, { redirect: 'manual', headers });
  expect(response.status).toBe(303);
  const session = setCookies(response.headers).find((pair) => pair.startsWith('daybook-session=')) ?? null;
  return { location: response.headers.get('location') ?? '', session };
}

async function signIn(account: Account): Promise<{ location: string; session: string | null }> {
  accounts.splice(0, accounts.length, { ...account });
  const { flow, back } = await atProvider(account.sub);
  return await comeBack(back, flow);
}

async function me(session: string | null): Promise<Record<string, unknown>> {
  return (await server.ask('/v1/me', { headers: { cookie: session ?? '' } })).body;
}

async function addGroupRole(): Promise<void> {
  const investigator = server.deps.access.roles.role('default', 'investigator');
  if (investigator === null) throw new Error('it is built in');
  const own = { name: 'soc', groups: ['corp:security'], isBuiltIn: false, revision: 1, createdMs: 0, updatedMs: 0 };
  await server.deps.access.roles.save('default', { ...investigator, ...own });
}

test('the providers of a tenant are told to who names it, and a tenant that is not there is as one without', async () => {
  const methods = async (query: string) => (await server.ask(`/v1/sign-in${query}`)).body;
  expect(await methods('')).toMatchObject({ providers: [{ name: 'corp', label: 'Corp' }] });
  expect(await methods('?tenant=default')).toEqual(await methods(''));
  expect(await methods('?tenant=acme')).toEqual({ ...(await methods('')), providers: [] });
  const [settings] = server.providers.map((each) => each.settings);
  if (settings === undefined) throw new Error('it was added');
  const acme = { ...settings, name: 'acme-corp', tenant: 'acme', label: 'Acme' };
  server.providers.push(new Provider(acme, server.clock, outgoing()));
  expect(await methods('?tenant=acme')).toMatchObject({ providers: [{ name: 'acme-corp', label: 'Acme' }] });
  expect(await methods('')).toMatchObject({ providers: [{ name: 'corp', label: 'Corp' }] });
  expect((await server.ask('/v1/sign-in?tenant=No%20Name')).status).toBe(400);
});

test('a provider of another tenant is as one that is not there, on the way there and back', async () => {
  const [settings] = server.providers.map((each) => each.settings);
  if (settings === undefined) throw new Error('it was added');
  server.providers.push(new Provider({ ...settings, name: 'secret', tenant: 'acme' }, server.clock, outgoing()));
  const answer = async (path: string) => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    const {
      status,
      body,
      headers: given,
    } = await server.ask(`/v1/sign-in/oidc${path}`, {
      redirect: 'manual',
      ...(path.includes('callback') ? { headers } : {}),
    });
    return { status, ...body, requestId: '', location: given.get('location') };
  };
  const unknown = await answer('/nowhere');
  expect(unknown).toMatchObject({ status: 404, code: 'sign-in.provider-unknown' });
  for (const path of [
    '/secret',
    '/secret?tenant=default',
    '/nowhere?tenant=acme',
    '/corp?tenant=acme',
    '/corp?tenant=x',
  ])
    expect(await answer(path)).toEqual(unknown);
  expect(await answer('/secret?tenant=acme')).toMatchObject({ status: 303 });
  expect(await answer('/nowhere/callback?code=1')).toEqual(await answer('/secret/callback?code=1'));
  expect(await answer('/nowhere/callback')).toMatchObject({ status: 303, location: '/sign-in?error=sign-in.refused' });
});

test('who could not sign in is led back to the page of the tenant where they began', async () => {
  const [settings] = server.providers.map((each) => each.settings);
  if (settings === undefined) throw new Error('it was added');
  server.providers.push(new Provider({ ...settings, name: 'acme-corp', tenant: 'acme' }, server.clock, outgoing()));
  const begun = await server.ask('/v1/sign-in/oidc/acme-corp?tenant=acme', { redirect: 'manual' });
  const [cookie = ''] = setCookies(begun.headers);
  const headers = { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
  const back = await server.ask('/v1/sign-in/oidc/acme-corp/callback?error=access_denied', {
    redirect: 'manual',
    headers,
  });
  expect(back.headers.get('location')).toBe('/sign-in?error=sign-in.refused&tenant=acme');
});

describe('sign-in at a real OpenID provider', () => {
  test('a group of theirs that gives a role lets somebody in, with that role as long as they are in the group', async () => {
    await addGroupRole();
    const { location, session } = await signIn({ ...ann, groups: ['security'] });
    expect(location).toBe('/');
    expect(await me(session)).toMatchObject({ login: 'ann', name: 'Ann Example', roles: [{ name: 'soc' }] });
    expect(server.log.own.slice(-2)).toMatchObject([
      { kind: 'admin.user.create', action: 'first-sign-in', actor: { id: 'ann' } },
      { kind: 'auth.login', outcome: 'success', actor: { id: 'ann' }, ext: { method: 'external', provider: 'corp' } },
    ]);
    const again = await signIn({ ...ann, groups: [] });
    expect(await me(again.session)).toMatchObject({ login: 'ann', roles: [] });
    expect(server.realPeople.list('default')).toHaveLength(1);
  });

  test('a group of the same name at another provider, or in a directory, gives nothing', async () => {
    const investigator = server.deps.access.roles.role('default', 'investigator');
    if (investigator === null) throw new Error('it is built in');
    const groups = ['other:security', 'scim:security'];
    const own = { name: 'soc', groups, isBuiltIn: false, revision: 1, createdMs: 0, updatedMs: 0 };
    await server.deps.access.roles.save('default', { ...investigator, ...own });
    expect((await signIn({ ...ann, groups: ['security', 'scim:security', 'other:security'] })).session).toBeNull();
    await addGroupRole();
    expect((await signIn({ ...ann, groups: ['security'] })).session).not.toBeNull();
  });

  test('who was invited is linked by the address that the provider has verified, and by no other', async () => {
    const wanted = { tenant: 'default', login: 'a.example', name: 'Ann', email: 'Ann@example.org' };
    const person = await server.realPeople.add(wanted);
    expect(await signIn({ ...ann, email_verified: false })).toEqual({
      location: '/sign-in?error=sign-in.refused',
      session: null,
    });
    const { session } = await signIn({ ...ann, email_verified: true });
    expect(await me(session)).toMatchObject({ login: 'a.example' });
    expect(server.realPeople.get('default', person?.id ?? '')).toMatchObject({
      state: 'active',
      external: { issuer: provider.issuer, subject: 'ann-7' },
    });
    // Another account at the provider with the same address takes nothing over.
    expect((await signIn({ ...ann, sub: 'eve', email_verified: true })).session).toBeNull();
    expect(server.log.own.at(-1)).toMatchObject({ kind: 'auth.login', reason: { code: 'not-expected' } });
  });

  test('somebody who signs in by password here is never taken over, whatever the provider says', async () => {
    const wanted = { tenant: 'default', login: 'ann', name: 'Ann', email: ann.email };
    const person = await server.realPeople.add(wanted);
    await server.realPeople.change(person?.id ?? '', { state: 'active' });
    await addGroupRole();
    expect((await signIn({ ...ann, email_verified: true, groups: ['security'] })).session).toBeNull();
    expect(server.log.own.at(-1)).toMatchObject({ reason: { code: 'login-taken' } });
  });

  test('nor who a directory provisioned, once they signed in here by themselves', async () => {
    const wanted = {
      tenant: 'default',
      login: 'a.example',
      name: 'Ann',
      email: ann.email,
      externalId: 'a7',
      provisioned: 'kept' as const,
    };
    const person = await server.realPeople.add(wanted);
    await server.realPeople.change(person?.id ?? '', { state: 'active', signedInMs: 1 });
    expect((await signIn({ ...ann, email_verified: true })).session).toBeNull();
    await server.realPeople.change(person?.id ?? '', { signedInMs: null });
    expect((await signIn({ ...ann, email_verified: true })).session).not.toBeNull();
  });

  test('who was ended here stays out', async () => {
    await addGroupRole();
    const { session } = await signIn({ ...ann, groups: ['security'] });
    const [person] = server.realPeople.list('default');
    await server.realPeople.change(person?.id ?? '', { state: 'disabled' });
    expect((await server.ask('/v1/me', { headers: { cookie: session ?? '' } })).status).toBe(401);
    expect((await signIn({ ...ann, groups: ['security'] })).session).toBeNull();
    expect(server.log.own.at(-1)).toMatchObject({ outcome: 'failure', reason: { code: 'disabled' } });
  });

  test('the way back is worth nothing in another browser, or a second time', async () => {
    await addGroupRole();
    accounts.push({ ...ann, groups: ['security'] });
    const first = await atProvider(ann.sub);
    const second = await atProvider(ann.sub);
    expect((await comeBack(first.back, second.flow)).session).toBeNull();
    expect((await comeBack(first.back, '')).session).toBeNull();
    expect((await comeBack(first.back, first.flow)).session).not.toBeNull();
    expect((await comeBack(first.back, first.flow)).session).toBeNull();
  });

  test('what can be signed in with is listed; what is not set up is not there; an outage is said', async () => {
    expect((await server.ask('/v1/sign-in')).body['providers']).toEqual([{ name: 'corp', label: 'Corp' }]);
    expect(await server.ask('/v1/sign-in/oidc/other', { redirect: 'manual' })).toMatchObject({
      status: 404,
      body: { code: 'sign-in.provider-unknown' },
    });
    provider[Symbol.dispose]();
    expect(await server.ask('/v1/sign-in/oidc/corp', { redirect: 'manual' })).toMatchObject({
      status: 503,
      body: { code: 'sign-in.provider-unavailable' },
    });
  });
});
