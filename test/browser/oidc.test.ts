import { afterAll, expect } from 'vitest';
import { startOidcServer } from '../../packages/server/src/access/federation/testing/oidc-server.ts';
import { acceptInvitation, axeFaults, type Bench, goodPassword, setStage, test } from './support/index.ts';

const bob = { sub: 'bob-1', name: 'Bob Example', preferred_username: 'bob' };
const address = { email: 'bob@example.org', email_verified: true };
let provider: Awaited<ReturnType<typeof startOidcServer>> | null = null;
let bench: Bench;

async function settings(): Promise<Record<string, string>> {
  provider = await startOidcServer([
    { ...bob, ...address },
    { sub: 'mallory', preferred_username: 'mallory' },
  ]);
  const corp = { name: 'corp', label: 'Corp', issuer: provider.issuer, clientId: 'daybook' };
  const clientSecret = 'env:OIDC_SECRET';
  const oidc = [
    { ...corp, clientSecret },
    { ...corp, clientSecret, name: 'acme-corp', label: 'Acme', tenant: 'acme' },
  ];
  return { DAYBOOK_OIDC: JSON.stringify(oidc), OIDC_SECRET: 'known to both' };
}

setStage(async (stage) => {
  ({ bench } = stage);
  provider?.serve(['corp', 'acme-corp'].map((name) => `${bench.server.url}/v1/sign-in/oidc/${name}/callback`));
  await bench.client.inviteUser({ login: 'bob', name: 'Bob', email: address.email, roles: ['investigator'] });
}, settings);

afterAll(() => provider?.[Symbol.dispose]());

/** From the sign-in page to the provider, and through its pages. */
async function signIn(sub: string, at = '/sign-in', label = 'Corp') {
  const visitor = await bench.visit();
  const { page } = visitor;
  await page.goto(at);
  await page.getByRole('link', { name: `Sign in with ${label}` }).click();
  await page.locator('input[name=login]').fill(sub);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.getByRole('button', { name: 'Continue' }).click();
  return visitor;
}

test('who was invited signs in at the provider, and is in the console as that person', async () => {
  await using visitor = await signIn('bob-1');
  const { page } = visitor;
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  expect(new URL(page.url()).origin).toBe(new URL(bench.server.url).origin);
  const cookies = await visitor.context.cookies();
  const session = cookies.find(({ name }) => name === 'daybook-session');
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
  const { users } = await bench.client.listUsers();
  expect(users.find(({ login }) => login === 'bob')).toMatchObject({
    state: 'active',
    external: { issuer: provider?.issuer, subject: 'bob-1' },
  });
  // What the provider's own pages ask for is not ours; nothing of ours breaks its policy.
  expect(visitor.faults.filter((fault) => !fault.startsWith('foreign request'))).toEqual([]);
});

test('whom the provider knows and nobody invited is told what to do, and is not in', async () => {
  await using visitor = await signIn('mallory');
  const alert = visitor.page.getByRole('alert');
  await alert.waitFor();
  await expect.poll(() => alert.innerText()).toContain('an administrator invites you');
  await visitor.page.goto('/search');
  await visitor.page.getByRole('heading', { name: 'Sign in to Daybook' }).waitFor();
});

test('people of another tenant sign in on a page of their own, by password and at their provider, and are led back there', async () => {
  const { token } = await bench.client.addTenant({ name: 'acme' });
  const { invitation } = await bench.server.client(token).inviteUser({ login: 'ann', name: 'Ann of Acme' });
  await using ann = await bench.visit();
  const { page } = ann;
  await page.goto(invitation.path);
  await acceptInvitation(page);
  await page.getByRole('button', { name: 'sign out' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  const heading = page.getByRole('heading', { name: 'Sign in to acme' });
  await heading.waitFor();
  expect(page.url()).toBe(`${bench.server.url}/sign-in?tenant=acme`);
  await page.getByRole('link', { name: 'Sign in with Acme' }).waitFor();
  expect(await page.getByRole('link', { name: 'Sign in with Corp' }).count()).toBe(0);
  await page.getByLabel('Login').fill('ann');
  await page.getByLabel('Password').fill(goodPassword);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  expect(new URL(page.url()).pathname).not.toBe('/sign-in');

  // Whose session ends is asked for their tenant's login. The page they are on asks for nothing by itself meanwhile.
  await page.goto('/roles', { waitUntil: 'networkidle' });
  await bench.server.client(token).endAllSessions();
  await page.getByRole('link', { name: 'People', exact: true }).click();
  await heading.waitFor();
  expect(new URL(page.url()).searchParams.get('tenant')).toBe('acme');
  expect(await axeFaults(page)).toEqual([]);
  expect(ann.faults).toEqual([]);

  await using mallory = await signIn('mallory', '/sign-in?tenant=acme', 'Acme');
  await mallory.page.getByRole('alert').waitFor();
  await mallory.page.getByRole('heading', { name: 'Sign in to acme' }).waitFor();
  await mallory.page.getByRole('link', { name: 'Sign in with Acme' }).waitFor();
});
