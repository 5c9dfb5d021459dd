import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { acceptInvitation, type Bench, nameOf, setStage, test } from './support/index.ts';

let bench: Bench;

setStage((stage) => {
  ({ bench } = stage);
});

/** An authenticator of the device, whose owner always agrees. */
async function addAuthenticator(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /sign out/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in to Daybook' }).waitFor();
}

test('an invitation is accepted with a passkey, and it opens the console again', async () => {
  const { invitation } = await bench.client.inviteUser({ login: 'dora', name: nameOf('dora') });
  await using dora = await bench.visit();
  const { page } = dora;
  await addAuthenticator(page);
  await page.goto(invitation.path);
  await page.getByRole('button', { name: 'Make a passkey' }).click();
  await page.getByRole('heading', { name: 'Your account' }).waitFor();

  await signOut(page);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  await page.goto('/me');
  await page.getByRole('region', { name: 'Sessions' }).getByText('this one').waitFor();

  // The only one cannot be removed.
  const table = page.getByRole('region', { name: 'Passkeys' });
  await table.getByRole('button', { name: /^Remove/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('alert').getByText('Nothing would be left to sign in with').waitFor();
  expect(dora.faults).toEqual([]);
});

test('a person who has a password adds a passkey, signs in with it, and removes it', async () => {
  const { invitation } = await bench.client.inviteUser({ login: 'eve', name: nameOf('eve') });
  await using eve = await bench.visit();
  const { page } = eve;
  await addAuthenticator(page);
  await page.goto(invitation.path);
  await acceptInvitation(page);

  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Laptop');
  await page.getByRole('button', { name: 'Go on' }).click();
  const table = page.getByRole('region', { name: 'Passkeys' });
  await table.getByText('Laptop').waitFor();

  await signOut(page);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  await page.goto('/me');
  await table.getByRole('button', { name: 'Remove Laptop' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('No passkey yet').waitFor();
  expect(eve.faults).toEqual([]);
});

test('who has no passkey is told so, and nothing happens', async () => {
  await using nobody = await bench.visit();
  await addAuthenticator(nobody.page);
  await nobody.page.goto('/sign-in');
  await nobody.page.getByRole('button', { name: 'Use a passkey' }).click();
  await nobody.page.getByText('No passkey was used').waitFor();
  expect(nobody.faults).toEqual([]);
});
