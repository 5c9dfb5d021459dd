import { expect } from 'vitest';
import { loginLines } from '../system/support/index.ts';
import { axeFaults, type Bench, setStage, signInWithPassword, test, type Visitor } from './support/index.ts';

let bench: Bench;
let ann: Visitor;

setStage(async (stage) => {
  ({ bench, ann } = stage);
  await bench.send(loginLines([{ id: 'alice' }, { id: 'albert' }, { id: 'bob' }]));
});

const queryOf = ({ page }: Visitor) => page.getByRole('combobox', { name: 'Query' });

test('by keyboard alone a query is completed, from the name of a field to a value, and asked', async () => {
  const { page } = ann;
  await page.goto('/search');
  await page.getByRole('region', { name: 'Events' }).getByText('alice').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('actor.i');
  await page.getByRole('option', { name: 'actor.id:' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  expect(await queryOf(ann).inputValue()).toBe('actor.id:');
  await page.keyboard.type('al');
  await page.getByRole('option', { name: /^albert/ }).waitFor();
  expect(await page.getByRole('option', { name: /^bob/ }).count()).toBe(0);
  expect(await axeFaults(page)).toEqual([]);
  await page.keyboard.type('b');
  await page.getByRole('option', { name: /^alice/ }).waitFor({ state: 'detached' });
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  expect(await queryOf(ann).inputValue()).toBe('actor.id:albert ');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.searchParams.get('q')?.trim() === 'actor.id:albert');
  await page.getByRole('region', { name: 'Events' }).getByText('alice').waitFor({ state: 'detached' });
  expect(ann.faults).toEqual([]);
});

test('what is wrong is underlined while it is typed, and not asked for', async () => {
  const { page } = ann;
  await page.goto('/search');
  await page.getByRole('region', { name: 'Events' }).getByText('alice').waitFor();
  await queryOf(ann).fill('actr.id:alice');
  await page.locator('[data-fault]').waitFor();
  await expect.poll(() => page.locator('[data-fault]').innerText()).toBe('actr.id');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('actr.id').first().waitFor();
  expect(new URL(page.url()).search).toBe('');
  expect(await axeFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Make it actor.id' }).click();
  expect(await queryOf(ann).inputValue()).toBe('actor.id:alice');
});

test('past queries come back by the arrow key, and are gone with who asked them', async () => {
  const { page } = ann;
  await page.goto('/search');
  await queryOf(ann).fill('outcome:success');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await page.waitForURL(/q=outcome/);
  await page.goto('/search');
  await queryOf(ann).focus();
  await page.keyboard.press('ArrowUp');
  await page.getByRole('option', { name: 'outcome:success' }).waitFor();
  await page.keyboard.press('Enter');
  expect(await queryOf(ann).inputValue()).toBe('outcome:success');
  const kept = () => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('daybook.queries.')));
  expect(await kept()).toHaveLength(1);
});

test('a range between two times is typed in the zone that was chosen, which is kept', async () => {
  const { page } = ann;
  await page.goto('/search');
  await page.getByRole('button', { name: /^Time: Any time/ }).click();
  await page.getByLabel('Zone').fill('Asia/Kathmandu');
  await page.getByLabel('From').fill('2026-11-23T10:00:00');
  expect(await axeFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Set from and to' }).click();
  await page.waitForURL((url) => url.searchParams.get('since') === '2026-11-23T04:15:00Z');
  await page.reload();
  await page.getByRole('button', { name: 'Time: Since 2026-11-23 10:00' }).click();
  await page.getByLabel('Last', { exact: true }).fill('3 days');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Time: Last 3 days' }).waitFor();
  expect(new URL(page.url()).searchParams.get('since')).toBe('3d');
  expect(ann.faults).toEqual([]);
});

test('a session that ends of itself leaves the past queries to who signs in again', async () => {
  const { page, context } = ann;
  // A page that asks for nothing by itself while the session ends.
  await page.goto('/me', { waitUntil: 'networkidle' });
  await context.clearCookies();
  await page.getByRole('link', { name: 'Sources' }).click();
  await page.waitForURL(/sign-in/);
  await signInWithPassword(page, 'ann');
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  await page.goto('/search');
  await queryOf(ann).focus();
  await page.keyboard.press('ArrowUp');
  await page.getByRole('option', { name: 'outcome:success' }).waitFor();
});

test('signing out leaves no past queries behind', async () => {
  const { page } = ann;
  await page.getByRole('button', { name: /sign out/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL(/sign-in/);
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('queries')))).toEqual([]);
});
