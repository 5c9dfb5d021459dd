import { afterAll, beforeAll, expect, test } from 'vitest';
import { startOidcServer } from '../../packages/server/src/access/federation/testing/oidc-server.ts';
import { begin, Bench, hasChromium } from './support/index.ts';

const bob = { sub: 'bob-1', name: 'Bob Example', preferred_username: 'bob' };
const address = { email: 'bob@example.org', email_verified: true };
let provider: Awaited<ReturnType<typeof startOidcServer>>;
let bench: Bench;

beforeAll(async () => {
  if (!hasChromium) return;
  provider = await startOidcServer([
    { ...bob, ...address },
    { sub: 'mallory', preferred_username: 'mallory' },
  ]);
  const settings = { name: 'corp', label: 'Corp', issuer: provider.issuer, clientId: 'daybook' };
  const oidc = JSON.stringify([{ ...settings, clientSecret: 'env:OIDC_SECRET' }]);
  bench = await Bench.start({ DAYBOOK_OIDC: oidc, OIDC_SECRET: 'known to both' });
  provider.serve([`${bench.server.url}/v1/sign-in/oidc/corp/callback`]);
  await (await begin(bench))[Symbol.asyncDispose]();
  await bench.client.inviteUser({ login: 'bob', name: 'Bob', email: address.email, roles: ['investigator'] });
});

afterAll(async () => {
  if (!hasChromium) return;
  provider[Symbol.dispose]();
  await bench[Symbol.asyncDispose]();
});

/** From the sign-in page to the provider, and through its pages. */
async function signIn(sub: string) {
  const visitor = await bench.visit();
  const { page } = visitor;
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Sign in with Corp' }).click();
  await page.locator('input[name=login]').fill(sub);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.getByRole('button', { name: 'Continue' }).click();
  return visitor;
}

test('who was invited signs in at the provider, and is in the console as that person', async ({ skip }) => {
  skip(!hasChromium, 'needs chromium');
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
    external: { issuer: provider.issuer, subject: 'bob-1' },
  });
  // What the provider's own pages ask for is not ours; nothing of ours breaks its policy.
  expect(visitor.faults.filter((fault) => !fault.startsWith('foreign request'))).toEqual([]);
});

test('whom the provider knows and nobody invited is told what to do, and is not in', async ({ skip }) => {
  skip(!hasChromium, 'needs chromium');
  await using visitor = await signIn('mallory');
  const alert = visitor.page.getByRole('alert');
  await alert.waitFor();
  expect(await alert.innerText()).toContain('an administrator invites you');
  await visitor.page.goto('/search');
  await visitor.page.getByRole('heading', { name: 'Sign in to Daybook' }).waitFor();
});
