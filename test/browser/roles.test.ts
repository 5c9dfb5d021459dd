import { expect } from 'vitest';
import { loginLines } from '../system/support/index.ts';
import { type Bench, personOf, setStage, test, type Visitor } from './support/index.ts';

let bench: Bench;
let ann: Visitor;

setStage(async (stage) => {
  ({ bench, ann } = stage);
  await bench.send(loginLines([{ id: 'alice' }, { id: 'bob', outcome: 'failure' }, { id: 'carol' }]));
});

test('a role is made with a restriction and masked fields, and who has it sees just that, and is told so', async () => {
  const { page } = ann;
  await page.goto('/roles');
  await page.getByRole('link', { name: 'Make a role' }).click();
  await page.getByLabel('Name', { exact: true }).fill('support');
  await page.getByLabel('What it is for').fill('Helps with sign-in trouble');

  await page.getByLabel('Restriction').fill('outcome:failure AND nosuch:1');
  await page.getByRole('button', { name: 'Make', exact: true }).click();
  await page.locator('mark', { hasText: 'nosuch' }).waitFor();

  await page.getByLabel('Restriction').fill('outcome:failure');
  await page.getByLabel('Raw line').uncheck();
  await page.getByLabel('From where').uncheck();
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  const preview = page.getByRole('region', { name: 'What this role would see' });
  await preview.getByText('bob').waitFor();
  await expect.poll(() => preview.getByRole('row').count()).toBe(2);
  expect(await preview.innerText()).not.toContain('10.0.0.7');
  await page.getByRole('button', { name: 'Make', exact: true }).click();
  await page.getByRole('heading', { name: 'support', level: 1 }).waitFor();

  await using sam = await personOf(bench, 'sam', ['support']);
  await sam.page.goto('/search');
  const table = sam.page.getByRole('region', { name: 'Events' });
  await table.getByText('bob').waitFor();
  await expect.poll(() => table.getByRole('row').count()).toBe(2);
  expect(await table.innerText()).not.toContain('10.0.0.7');
  await expect
    .poll(() => sam.page.getByRole('main').innerText())
    .toMatch(/You read as support: masked: from where, raw line/);
  expect([...ann.faults, ...sam.faults]).toEqual([]);
});

test('the outside groups of a role that comes with Daybook can be changed, and nothing else of it', async () => {
  const { page } = ann;
  await page.goto('/roles/auditor');
  await page.getByText('only its outside groups can be changed').waitFor();
  expect(await page.getByRole('button', { name: 'Remove' }).count()).toBe(0);
  const groups = page.getByLabel('Outside groups');
  await groups.fill('security');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('say whose group it is').waitFor();
  await groups.fill('corp:security\nscim:cn=soc,dc=example');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').or(page.getByText('second person')).first().waitFor();
  await expect
    .poll(async () => (await bench.client.role('auditor')).groups)
    .toEqual(['corp:security', 'scim:cn=soc,dc=example']);
  expect(ann.faults).toEqual([]);
});

test('who has several roles acts under the one that they choose, and the pages are those of that role', async () => {
  const { page } = ann;
  await page.goto('/sources');
  const links = page.getByRole('navigation', { name: 'Main' }).getByRole('link');
  await links.filter({ hasText: 'Search' }).waitFor();
  await page.getByRole('button', { name: /sign out/ }).click();
  await page.getByRole('menuitemradio', { name: /^administrator/ }).click();
  await links.filter({ hasText: 'Search' }).waitFor({ state: 'detached' });
  await links.filter({ hasText: 'Tokens' }).waitFor();

  const asked = page.waitForRequest((request) => request.url().endsWith('/v1/users'));
  await page.getByRole('link', { name: 'People', exact: true }).click();
  expect((await asked).headers()['daybook-role']).toBe('administrator');

  await page.getByRole('button', { name: /sign out/ }).click();
  await page.getByRole('menuitemradio', { name: /^Any of my roles/ }).click();
  await links.filter({ hasText: 'Search' }).waitFor();
  expect(ann.faults).toEqual([]);
});

test('a role is given until a date, with a reason, and taken away', async () => {
  await using eva = await personOf(bench, 'eva');
  const { page } = ann;
  await page.goto('/people');
  await page.getByRole('link', { name: 'Eva Example' }).click();
  await page.getByRole('button', { name: 'Give a role' }).click();
  await page.getByRole('dialog').getByLabel('Role').selectOption('auditor');
  await page.getByLabel('Ends').fill('2099-12-31T12:00');
  await page.getByLabel('Reason').fill('Yearly audit');
  await page.getByRole('button', { name: 'Give', exact: true }).click();
  const grants = page.getByRole('region', { name: 'Roles' });
  await grants.getByText('Yearly audit').waitFor();
  await expect.poll(() => grants.innerText()).toContain('2099-12-31');

  await eva.page.goto('/search');
  await eva.page.getByRole('region', { name: 'Events' }).waitFor();
  await grants.getByRole('button', { name: 'Take away auditor' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take away' }).click();
  await page.getByText('Without one, a person can sign in and see nothing').waitFor();
  await eva.page.getByRole('button', { name: 'Search', exact: true }).click();
  await eva.page.getByRole('alert').getByText('No role allows this').waitFor();
  expect([...ann.faults, ...eva.faults]).toEqual([]);
});
