import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { loginLines } from '../system/support/index.ts';
import { axeFaults, type Bench, personOf, setStage, test, type Visitor } from './support/index.ts';

let bench: Bench;
let ann: Visitor;

setStage(async (stage) => {
  ({ bench, ann } = stage);
  await bench.send(loginLines([{ id: 'alice' }, { id: 'bob' }]));
});

/** Values in rows are buttons too, and a view's name stands in the event of its making. */
const menuOf = (page: Page, name: string | RegExp) =>
  page.getByRole('main').getByRole('button', { name }).and(page.locator('[aria-haspopup=menu]'));

async function choose(page: Page, menu: string | RegExp, item: string | RegExp): Promise<void> {
  await menuOf(page, menu).click();
  await page.getByRole('menuitem', { name: item }).click();
}

async function gone(page: Page): Promise<void> {
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

test('a search is saved by keyboard alone, opened again, changed, put back, and removed', async () => {
  const { page } = ann;
  await page.goto('/search?q=actor.id%3Aalice&since=30d');
  await menuOf(page, 'Views').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Save as a new view …' }).waitFor();
  expect(await axeFaults(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Save as a new view' }).waitFor();
  await page.keyboard.type('What alice did');
  expect(await axeFaults(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await gone(page);
  await menuOf(page, 'What alice did').waitFor();
  expect(await menuOf(page, /changed/).count()).toBe(0);

  const query = page.getByRole('combobox', { name: 'Query' });
  await query.fill('actor.id:bob');
  await page.keyboard.press('Enter');
  await menuOf(page, /What alice did\s*changed/).waitFor();
  await choose(page, /What alice did/, 'Go back to what was saved');
  await menuOf(page, /changed/).waitFor({ state: 'detached' });
  await expect.poll(() => query.inputValue()).toBe('actor.id:alice');

  await query.fill('actor.id:alice AND outcome:success');
  await page.keyboard.press('Enter');
  await choose(page, /What alice did/, 'Save changes');
  await menuOf(page, /changed/).waitFor({ state: 'detached' });
  await page.goto('/search');
  await choose(page, 'Views', /What alice did/);
  await expect.poll(() => query.inputValue()).toBe('actor.id:alice AND outcome:success');
  expect(new URL(page.url()).searchParams.get('since')).toBe('30d');

  await choose(page, 'What alice did', 'Remove …');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await gone(page);
  await menuOf(page, 'Views').waitFor();
  expect((await bench.client.listViews()).views).toEqual([]);
  expect(ann.faults).toEqual([]);
});

test('a view brings its columns and its order, and leaves those of the reader as they were', async () => {
  const { page } = ann;
  const titles = () => page.getByRole('grid', { name: 'Events' }).getByRole('columnheader').allInnerTexts();
  const columns = ['outcome', 'time', 'actor.id'];
  await bench.client.addView({ name: 'Narrow', q: 'actor.id:alice', columns, sort: 'position', order: 'asc' });
  await page.goto('/search?q=actor.id%3Aalice');
  await expect.poll(titles).toContain('Kind');
  const own = await titles();
  await choose(page, 'Views', /Narrow/);
  await expect.poll(titles).toEqual(['Outcome', 'Time', 'actor.id']);
  expect(new URL(page.url()).searchParams.get('sort')).toBe('position');

  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('button', { name: 'Remove: actor.id' }).click();
  await page.keyboard.press('Escape');
  await gone(page);
  await menuOf(page, /Narrow\s*changed/).waitFor();
  await choose(page, /Narrow/, 'Save changes');
  await menuOf(page, /changed/).waitFor({ state: 'detached' });
  expect((await bench.client.listViews()).views.map((view) => view.columns)).toEqual([['outcome', 'time']]);
  await page.goto('/search?q=actor.id%3Aalice');
  await expect.poll(titles).toEqual(own);
  await choose(page, 'Views', /Narrow/);
  await choose(page, 'Narrow', 'Remove …');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await gone(page);
  expect(ann.faults).toEqual([]);
});

test('a view that is shared is there under its role, to be opened and not changed', async () => {
  await using ivan = await personOf(bench, 'ivan', ['investigator']);
  await using igor = await personOf(bench, 'igor', ['investigator']);
  await ivan.page.goto('/search?q=outcome%3Asuccess');
  await choose(ivan.page, 'Views', 'Save as a new view …');
  await ivan.page.getByRole('textbox', { name: 'Name' }).fill('Team view');
  await ivan.page.getByLabel(/Share with everybody under investigator/).check();
  await ivan.page.getByRole('button', { name: 'Save' }).click();
  await menuOf(ivan.page, 'Team view').waitFor();

  await igor.page.goto('/search');
  await menuOf(igor.page, 'Views').click();
  const item = igor.page.getByRole('menuitem', { name: /Team view/ });
  await expect.poll(() => item.innerText()).toContain('by ivan');
  await item.click();
  await menuOf(igor.page, 'Team view').click();
  expect(await igor.page.getByRole('menuitem', { name: 'Rename or share …' }).count()).toBe(0);
  await igor.page.keyboard.press('Escape');

  const { page } = ann;
  await page.goto('/search');
  await menuOf(page, 'Views').click();
  await page.getByText('No views yet').waitFor();
  await page.keyboard.press('Escape');
  expect([...ann.faults, ...ivan.faults, ...igor.faults]).toEqual([]);
});
