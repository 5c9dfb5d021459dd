import { expect } from 'vitest';
import { type Bench, goodPassword, personOf, setStage, signInWithPassword, test } from './support/index.ts';

let bench: Bench;

setStage((stage) => {
  ({ bench } = stage);
});

test('a wrong password is answered by what to do, and never says whether there is such a person', async () => {
  await using bob = await personOf(bench, 'bob');
  await bob.context.clearCookies();
  const said: string[] = [];
  for (const login of ['bob', 'nobody']) {
    await signInWithPassword(bob.page, login, 'not the password at all');
    const alert = bob.page.getByRole('alert');
    said.push((await alert.innerText()).replace(/Request .*/s, ''));
    await expect.poll(() => alert.innerText()).toMatch(/Request \S+/);
  }
  expect(said[0]).toBe(said[1]);
  expect(bob.faults).toEqual([]);
});

test('when a session ends, one signs in again and is back where one was', async () => {
  await using carol = await personOf(bench, 'carol', ['auditor']);
  const { page } = carol;
  await page.goto('/search?q=actor.id%3Aalice&since=24h');
  // What the page asks by itself is answered before the session ends.
  await page.waitForLoadState('networkidle');
  const users = await bench.client.listUsers();
  await bench.client.endUserSessions(users.users.find(({ login }) => login === 'carol')?.id ?? '');

  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.getByRole('heading', { name: 'Sign in to Daybook' }).waitFor();
  await page.getByLabel('Login').fill('carol');
  await page.getByLabel('Password').fill(goodPassword);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Search' }).waitFor();
  expect(new URL(page.url()).searchParams.get('q')).toBe('actor.id:alice');
  expect(await page.getByRole('combobox', { name: 'Query' }).inputValue()).toBe('actor.id:alice');
  expect(carol.faults).toEqual([]);
});

test('a page that learns from its own answer that the session is over goes without a fault', async () => {
  await using greta = await personOf(bench, 'greta', ['administrator', 'auditor']);
  const { page } = greta;
  const id = (await bench.client.listUsers()).users.find(({ login }) => login === 'greta')?.id ?? '';
  await page.goto('/roles', { waitUntil: 'networkidle' });
  for (const name of ['People', 'Integrity']) {
    await bench.client.endUserSessions(id);
    await page.getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { name: 'Sign in to Daybook' }).waitFor();
    expect(greta.faults, name).toEqual([]);
    await page.getByLabel('Login').fill('greta');
    await page.getByLabel('Password').fill(goodPassword);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    await page.goto(page.url(), { waitUntil: 'networkidle' });
  }
});

test('a link to the sign-in page leads nowhere but to this console', async () => {
  for (const to of ['https://example.org/', '//example.org/', String.raw`/\example.org`, 'javascript:alert(1)']) {
    await using dora = await bench.visit();
    await dora.page.goto(`/sign-in?to=${encodeURIComponent(to)}`);
    await dora.page.getByRole('button', { name: 'Use a token' }).click();
    await dora.page.getByLabel('Token').fill(bench.token);
    await dora.page.getByRole('button', { name: 'Sign in with the token' }).click();
    await dora.page.getByRole('navigation', { name: 'Main' }).waitFor();
    expect(new URL(dora.page.url()).origin).toBe(new URL(bench.server.url).origin);
    expect(dora.faults).toEqual([]);
  }
});

test('who signs out leaves nothing on the screen, also where the server cannot be reached', async () => {
  await using finn = await personOf(bench, 'finn', ['auditor']);
  const { page } = finn;
  await page.goto('/looks');
  await page.getByRole('heading', { name: 'Who looked' }).waitFor();
  await finn.context.route('**/v1/**', (route) => route.abort());
  await page.getByRole('button', { name: 'Role, colours, sign out' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByText('the session may live on at the server').waitFor();
  await page.getByRole('heading', { name: 'Sign in to Daybook' }).waitFor();
  expect(await page.getByRole('navigation', { name: 'Main' }).count()).toBe(0);
});
