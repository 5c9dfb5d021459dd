import { type Client, createClient } from '@daybook/api';
import type { Cookie, Page } from 'playwright-core';
import { vi } from 'vitest';
import type { Bench, Visitor } from './bench.ts';

export const goodPassword = 'correct horse battery staple 17';

/** Signs in with the token of the first start. */
export async function signInWithToken(page: Page, token: string): Promise<void> {
  await page.goto('/');
  const useToken = page.getByRole('button', { name: 'Use a token' });
  const tokenField = page.getByLabel('Token');
  await useToken.or(tokenField).first().waitFor();
  if (await useToken.isVisible()) await useToken.click();
  await tokenField.fill(token);
  await page.getByRole('button', { name: 'Sign in with the token' }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
}

export async function signInWithPassword(page: Page, login: string, password = goodPassword): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Login').fill(login);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** What a page of the console has: the cookie of a session, and the value that shows where requests come from. */
async function clientOf(url: string, cookies: readonly Cookie[]): Promise<Client> {
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  let csrf: string | null = null;
  const withCookie: typeof fetch = (input, init) =>
    fetch(input, {
      ...init,
      headers: { ...Object.fromEntries(new Headers(init?.headers)), cookie, origin: new URL(url).origin },
    });
  const client = createClient({ url, fetch: withCookie, csrf: () => csrf });
  ({ csrf } = await client.me());
  return client;
}

/** The first person, who becomes administrator and auditor, with a session; and a token of theirs for the tests. */
export async function begin(bench: Bench, login = 'ann'): Promise<Visitor> {
  const first = bench.server.client();
  const { invitation } = await first.inviteUser({ login, name: nameOf(login) });
  const visitor = await bench.visit();
  await visitor.page.goto(invitation.path);
  await acceptInvitation(visitor.page);
  const client = await clientOf(bench.server.url, await visitor.context.cookies());
  const { secret } = await client.addToken({ name: 'tests', roles: ['auditor'] });
  bench.began({ client, token: secret });
  return visitor;
}

/** A person with a session, made through the contract: for tests that are about something else. */
export async function personOf(bench: Bench, login: string, roles: readonly string[] = []): Promise<Visitor> {
  const { invitation } = await bench.client.inviteUser({ login, name: nameOf(login), roles: [...roles] });
  const visitor = await bench.visit();
  await visitor.page.goto(invitation.path);
  await acceptInvitation(visitor.page);
  return visitor;
}

/**
 * A second administrator, who decides what the first one asks for. As a single one's request passes after a while, set
 * `soleApproval`.
 */
export async function secondAdministrator(bench: Bench, login: string): Promise<Visitor> {
  // A link of before opens nothing once there is a role that its maker could not give: they come first, and are given it then.
  const visitor = await personOf(bench, login);
  const person = (await bench.client.listUsers()).users.find((user) => user.login === login)?.id ?? '';
  await bench.client.addGrant({ person, role: 'administrator', reason: 'The second administrator' });
  // They are an administrator when their navigation has what administrators have.
  await vi.waitFor(
    async () => {
      await visitor.page.goto('/me');
      await visitor.page.getByRole('heading', { name: 'Your account' }).waitFor();
      if ((await visitor.page.getByRole('link', { name: 'Tokens' }).count()) !== 1) throw new Error('not yet');
    },
    { timeout: 60_000, interval: 500 },
  );
  return visitor;
}

/** A single administrator's request passes after this; what is asked for later has somebody who decides. */
export const soleApproval = { DAYBOOK_ACCESS_SOLE_APPROVAL_DELAY_MS: '1000' } as const;

export async function acceptInvitation(page: Page): Promise<void> {
  await page.getByLabel('Password', { exact: true }).fill(goodPassword);
  await page.getByLabel('Password, once more').fill(goodPassword);
  await page.getByRole('button', { name: 'Use this password' }).click();
  await page.getByRole('heading', { name: 'Your account' }).waitFor();
}

export function nameOf(login: string): string {
  return `${login[0]?.toUpperCase()}${login.slice(1)} Example`;
}
