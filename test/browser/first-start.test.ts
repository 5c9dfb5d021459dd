import { expect } from 'vitest';
import { acceptInvitation, Bench, signInWithPassword, signInWithToken, test, totpCode } from './support/index.ts';

test('from the first token to a person with password and authenticator app, through the console alone', async () => {
  await using bench = await Bench.start();
  await using first = await bench.visit();
  const { page } = first;
  await signInWithToken(page, bench.server.adminToken);

  await page.getByRole('link', { name: 'People', exact: true }).click();
  await page.getByRole('button', { name: 'Invite a person' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Login').fill('ann');
  await dialog.getByLabel('Name', { exact: true }).fill('Ann Example');
  await dialog.getByRole('button', { name: 'Invite' }).click();
  const link = await dialog.getByText(/^https?:/).innerText();
  expect(new URL(link).origin).toBe(new URL(bench.server.url).origin);

  await using ann = await bench.visit();
  await ann.page.goto(link);
  await ann.page.getByText('You sign in as ann').waitFor();
  // What could be used again does not stay in the address, nor in the history.
  expect(new URL(ann.page.url()).hash).toBe('');
  await acceptInvitation(ann.page);

  await ann.page.getByRole('button', { name: 'Set it up' }).click();
  const secret = (await ann.page.getByRole('dialog').locator('code').innerText()).replaceAll(' ', '');
  const usedMs = Date.now();
  await ann.page.getByLabel('Code that the app shows').fill(totpCode(secret, usedMs));
  await ann.page.getByRole('button', { name: 'Confirm' }).click();
  await ann.page.getByRole('heading', { name: 'Recovery codes' }).waitFor();
  await expect.poll(() => ann.page.getByRole('dialog').getByRole('listitem').count()).toBeGreaterThanOrEqual(8);
  await ann.page.getByRole('button', { name: 'I have kept them' }).click();

  await ann.page.getByRole('button', { name: /sign out/ }).click();
  await ann.page.getByRole('menuitem', { name: 'Sign out' }).click();
  await ann.page.getByRole('heading', { name: 'Sign in to Daybook' }).waitFor();

  await signInWithPassword(ann.page, 'ann');
  // A code is good once: the one after it is taken too, as clocks differ.
  await ann.page.getByLabel('Code').fill(totpCode(secret, usedMs + 30_000));
  await ann.page.getByRole('button', { name: 'Go on' }).click();
  await ann.page.getByRole('navigation', { name: 'Main' }).waitFor();
  expect([...first.faults, ...ann.faults]).toEqual([]);
});
