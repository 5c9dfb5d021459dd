import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { loginLines } from '../system/support/index.ts';
import { axeFaults, type Bench, personOf, setStage, test, type Visitor } from './support/index.ts';

let bench: Bench;
let ann: Visitor;

setStage(async (stage) => {
  ({ bench, ann } = stage);
  await bench.send(loginLines([{ id: 'alice' }]));
});

/** Values in rows are buttons too, and a view's name stands in the event of its making. */
const menuOf = (page: Page, name: string) =>
  page.getByRole('main').getByRole('button', { name }).and(page.locator('[aria-haspopup=menu]'));

test('a note on an event is written, counted, and there for others who see as much', async () => {
  const { page } = ann;
  await page.goto('/search?q=actor.id%3Aalice');
  await page.getByRole('region', { name: 'Events' }).getByRole('link').first().click();
  const notes = page.getByRole('dialog').getByRole('region', { name: 'Notes' });
  await notes.getByText('None that you see.').waitFor();
  await notes.getByLabel('Add a note').focus();
  await page.keyboard.type('Asked alice: it was her.');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await notes.getByRole('listitem').filter({ hasText: 'ann' }).getByText('Asked alice: it was her.').waitFor();
  await expect.poll(() => notes.getByRole('heading').innerText()).toMatch(/Notes\s*1/);
  expect(await notes.getByLabel('Add a note').inputValue()).toBe('');
  expect(await axeFaults(page)).toEqual([]);

  await bench.caughtUp();
  await using ivan = await personOf(bench, 'ivan', ['investigator']);
  await ivan.page.goto(page.url());
  await ivan.page.getByRole('dialog').getByText('Asked alice: it was her.').waitFor();
  expect([...ann.faults, ...ivan.faults]).toEqual([]);
});

test('a note that is written before the list has come stays in sight', async () => {
  const { page } = ann;
  const { id } = await bench.client.addView({ name: 'Slow', q: 'kind:auth.login' });
  const { promise: written, resolve: onWritten } = Promise.withResolvers<void>();
  await page.route(`**/v1/views/${id}/notes`, async (route) => {
    if (route.request().method() === 'POST') {
      await route.continue();
      return;
    }
    // What the index had before the note, which comes after it.
    const response = await route.fetch();
    await written;
    await route.fulfill({ response });
  });
  await page.goto(`/search?view=${id}`);
  await menuOf(page, 'Slow').click();
  await page.getByRole('menuitem', { name: 'Notes' }).click();
  const drawer = page.getByRole('dialog', { name: 'View Slow' });
  await drawer.getByLabel('Add a note').fill('Quicker than the list.');
  const posted = page.waitForResponse(
    (response) => response.request().method() === 'POST' && response.url().includes(id),
  );
  await drawer.getByRole('button', { name: 'Add note' }).click();
  await posted;
  onWritten();
  await drawer.getByRole('listitem').getByText('Quicker than the list.').waitFor();
  await page.unroute(`**/v1/views/${id}/notes`);
});

test('a view has notes of its own', async () => {
  const { page } = ann;
  const { id } = await bench.client.addView({ name: 'Logins', q: 'kind:auth.login' });
  await page.goto(`/search?q=kind%3Aauth.login&view=${id}`);
  await menuOf(page, 'Logins').click();
  await page.getByRole('menuitem', { name: 'Notes' }).click();
  const drawer = page.getByRole('dialog', { name: 'View Logins' });
  await drawer.getByLabel('Add a note').fill('Looked through on Monday.');
  await drawer.getByRole('button', { name: 'Add note' }).click();
  await drawer.getByRole('listitem').getByText('Looked through on Monday.').waitFor();
  expect(await axeFaults(page)).toEqual([]);
  expect(ann.faults).toEqual([]);
});
