import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { loginLines } from '../system/support/index.ts';
import { axeFaults, type Bench, setStage, test, type Visitor } from './support/index.ts';

let bench: Bench;
let ann: Visitor;

setStage(async (stage) => {
  ({ bench, ann } = stage);
  await send('before');
});

async function send(...ids: readonly string[]): Promise<void> {
  const events = loginLines(ids.map((id) => ({ id })));
  await bench.client.sendEvents(events, 'application/x-ndjson', { source: 'shop-web', ack: 'durable' });
}

const tailOf = (page: Page) => page.getByRole('grid', { name: 'Live tail' });

async function follow(page: Page, q = 'kind:auth.login'): Promise<void> {
  await page.goto(`/search?q=${encodeURIComponent(q)}`);
  await page.getByRole('button', { name: 'Live tail' }).waitFor();
  await page.keyboard.press('t');
  await page.getByRole('status').filter({ hasText: 'Following' }).waitFor();
}

test('events of the same query come in by themselves, newest first, and what was there before does not', async () => {
  const { page } = ann;
  await follow(page, 'kind:auth.login AND NOT actor.id:hidden');
  await send('first', 'hidden', 'second');
  await tailOf(page).getByText('second').waitFor();
  const rows = tailOf(page).getByRole('row');
  const found = async () =>
    (await rows.allInnerTexts()).map((text) => /first|second|hidden|before|^Time\s+Who/.exec(text)?.[0]);
  await expect.poll(found).toEqual([expect.stringMatching(/^Time/), 'second', 'first']);
  expect(await rows.first().innerText()).toMatch(/^Time\s+Who\s+From\s+Kind\s+Outcome\s+Source\s+To what$/);
  expect(await axeFaults(page)).toEqual([]);
  expect(ann.faults).toEqual([]);
});

test('while it is paused nothing moves, what waits is counted, and comes when it goes on', async () => {
  const { page } = ann;
  await follow(page);
  await page.keyboard.press('p');
  await page.getByText('Paused, 0 waiting').waitFor();
  await send('third', 'fourth');
  await page.getByText('Paused, 2 waiting').waitFor();
  expect(await tailOf(page).getByText('fourth').count()).toBe(0);
  await page.getByRole('button', { name: 'Resume' }).click();
  await tailOf(page).getByText('fourth').waitFor();
});

test('a tail that was cut says so, goes on by itself behind what it had, and has what came meanwhile', async () => {
  const { page, context } = ann;
  await send('fifth');
  // A stream that ends without a word, after the first position of the log.
  await context.route(
    '**/v1/tail*',
    (route) => route.fulfill({ contentType: 'text/event-stream', body: 'id: 1:0\n\n' }),
    { times: 1 },
  );
  await page.goto('/search?q=kind%3Aauth.login');
  await page.getByRole('button', { name: 'Live tail' }).click();
  await page.getByRole('status').filter({ hasText: /^Cut/ }).waitFor();
  await page.getByRole('status').filter({ hasText: 'Following' }).waitFor();
  await tailOf(page).getByText('fifth').waitFor();
  await tailOf(page).getByText('before').waitFor();
  await expect.poll(() => tailOf(page).getByText('fifth').count()).toBe(1);
});

test('an event of it is opened by keyboard, and the tail ends when the page is left', async () => {
  const { page } = ann;
  await follow(page);
  await send('seventh');
  await tailOf(page).getByText('seventh').waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByText('seventh').first().waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const ended = page.waitForEvent('requestfailed', (request) => request.url().includes('/v1/tail'));
  await page.getByRole('link', { name: 'Sources' }).click();
  await ended;
  expect(ann.faults).toEqual([]);
});
