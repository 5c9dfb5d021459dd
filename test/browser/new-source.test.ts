import { spawnSync } from 'node:child_process';
import { senders } from '@daybook/api';
import type { Page } from 'playwright-core';
import { afterAll, beforeEach, expect } from 'vitest';
import { temporary } from '../system/support/index.ts';
import { axeFaults, type Bench, setStage, test, type Visitor } from './support/index.ts';

const hasCurl = spawnSync('which', ['curl']).status === 0;
beforeEach(({ skip }) => skip(!hasCurl, 'needs curl'));

const place = temporary();
let bench: Bench;
let ann: Visitor;

setStage((stage) => {
  ({ bench, ann } = stage);
});

afterAll(() => place[Symbol.dispose]());

/** Pastes what was copied into a shell. */
async function pasteIntoShell(page: Page, change: (text: string) => string = (text) => text): Promise<number | null> {
  const text = change(await page.evaluate(() => navigator.clipboard.readText()));
  const { PATH = '', HOME = '' } = process.env;
  return spawnSync('sh', ['-e', '-c', text], { cwd: place.folder, env: { PATH, HOME } }).status;
}

async function register(page: Page, name: string): Promise<void> {
  await page.goto('/new-source');
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Register' }).click();
  await page.getByRole('heading', { name: `${name} is registered` }).waitFor();
}

test('by keyboard alone: a source is added, its configuration copied, and its first event from a real curl is seen', async () => {
  const { page } = ann;
  await page.goto('/sources');
  await page.getByRole('link', { name: 'Add a source' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Add a source' }).waitFor();
  // Past the way back, into the name.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('shop-web');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'shop-web is registered' }).waitFor();
  await page.getByText('Waiting for the first event …').waitFor();
  expect(await axeFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Copy step 1' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('Copied').waitFor();
  expect(await pasteIntoShell(page)).toBe(0);
  await page.getByText('The first event has arrived.').waitFor();
  const events = page.getByRole('region', { name: 'First events' });
  await events.getByRole('cell', { name: 'alice' }).waitFor();
  expect(await axeFaults(page)).toEqual([]);
  await page.getByRole('link', { name: 'Done' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('cell', { name: 'shop-web', exact: true }).waitFor();
});

test('a name is checked as it is typed', async () => {
  const { page } = ann;
  await page.goto('/new-source');
  const name = page.getByLabel('Name');
  const button = page.getByRole('button', { name: 'Register' });
  expect(await button.isDisabled()).toBe(true);
  await name.fill('Shop');
  await page.getByText('lower-case letters, digits').waitFor();
  expect(await button.isDisabled()).toBe(true);
  await name.fill('shop-');
  expect(await name.getAttribute('aria-invalid')).toBe(null);
  await name.fill('daybook');
  await page.getByText('is Daybook itself').waitFor();
  await name.fill('shop-db');
  expect(await button.isEnabled()).toBe(true);
  await bench.client.addSource({ name: 'shop-taken' });
  await page.reload();
  await name.fill('shop-taken');
  await page.getByText('There is, or was, a source of this name.').waitFor();
  expect(await button.isDisabled()).toBe(true);
});

test('every program that can send is offered, with its configuration; one that shows a certificate only where one is taken', async () => {
  const { page } = ann;
  await page.goto('/new-source');
  const offered = page.getByRole('group', { name: 'What sends' }).getByRole('radio');
  await offered.first().waitFor();
  await expect
    .poll(() => offered.evaluateAll((all) => all.map((each) => each.getAttribute('aria-label'))))
    .toEqual(senders.map(({ name }) => name));
  await page.getByLabel('Name', { exact: true }).fill('shop-journal');
  const button = page.getByRole('button', { name: 'Register' });
  await page.getByRole('radio', { name: 'The journal of systemd' }).check();
  await page.getByText('This program needs a client certificate').waitFor();
  expect(await button.isDisabled()).toBe(true);
  expect(await axeFaults(page)).toEqual([]);
  await page.getByRole('radio', { name: 'Syslog', exact: true }).check();
  await page.getByText('This program needs a client certificate').waitFor({ state: 'detached' });
  await page.getByLabel('Name', { exact: true }).fill('shop-syslog');
  await button.click();
  await page.getByText("source: 'shop-syslog'").waitFor();
  const others = () => page.getByLabel('For', { exact: true }).getByRole('option').allInnerTexts();
  await expect.poll(others).toContain('OpenTelemetry');
  expect(await others()).not.toContain('The journal of systemd');
  expect(await axeFaults(page)).toEqual([]);
});

test('what is refused is there with its reason', async () => {
  const { page } = ann;
  await register(page, 'shop-wrong');
  await page.getByRole('button', { name: 'Copy step 1' }).click();
  await page.getByText('Copied').first().waitFor();
  const status = await pasteIntoShell(page, (text) => text.replace('auth.login', 'auth.open-sesame'));
  expect(status).not.toBe(0);
  const refused = page.getByRole('region', { name: 'Refused' });
  await refused.getByText('The kind is not in the catalogue').waitFor();
  await page.getByText('Waiting for the first event …').waitFor();
  expect(await axeFaults(page)).toEqual([]);
});

test('a role that sees no events sees how many have come, and none of them', async () => {
  const { page } = ann;
  await page.evaluate(() => sessionStorage.setItem('daybook.role', 'administrator'));
  await register(page, 'shop-quiet');
  await page.getByText('Your role sees no events').waitFor();
  await page.getByRole('button', { name: 'Copy step 1' }).click();
  await page.getByText('Copied').first().waitFor();
  expect(await pasteIntoShell(page)).toBe(0);
  await page.getByText('The first event has arrived.').waitFor();
  expect(await page.getByRole('region', { name: 'First events' }).count()).toBe(0);
  expect(await axeFaults(page)).toEqual([]);
  await page.evaluate(() => sessionStorage.removeItem('daybook.role'));
});

test('the token is shown once: after a reload it is nowhere', async () => {
  const { page } = ann;
  await register(page, 'shop-once');
  await page
    .getByText(/dbk_s_\w+/)
    .first()
    .waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Add a source' }).waitFor();
  expect(await page.content()).not.toContain('dbk_s_');
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]));
  expect(kept).not.toContain('dbk_s_');
});

test('labels are changed, and a source is revoked', async () => {
  const { page } = ann;
  await bench.client.addSource({ name: 'shop-old', labels: { site: 'vienna' } });
  await page.goto('/sources');
  const row = page.getByRole('row', { name: /shop-old/ });
  await page.getByRole('button', { name: 'Labels of shop-old' }).click();
  const field = page.getByRole('dialog').getByLabel('Labels', { exact: true });
  await field.fill('site');
  await page.getByText('line 1: a label is KEY=VALUE').waitFor();
  await field.fill('site=graz\nrack=7');
  await page.getByRole('button', { name: 'Change' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await row.getByText('site: graz').waitFor();
  await row.getByText('rack: 7').waitFor();
  await page.getByRole('button', { name: 'Revoke shop-old' }).click();
  await page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await row.getByText('revoked').waitFor();
});

test('no page broke the content security policy, asked another host for anything, or threw', () => {
  expect(ann.faults).toEqual([]);
});
