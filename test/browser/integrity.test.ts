import { readFile } from 'node:fs/promises';
import { describe, expect } from 'vitest';
import { changeContent, type Tampered } from '../../packages/verify/src/testing/tamper.ts';
import { loginLines } from '../system/support/index.ts';
import { axeFaults, type Bench, personOf, setStage, test, type Visitor } from './support/index.ts';

let bench: Bench;
let ann: Visitor;
const people = Array.from({ length: 500 }, (_, i) => ({ id: `user-${i}` }));
/** So many that a verification can be seen while it runs. */
const batches = 100;

setStage(async (stage) => {
  ({ bench, ann } = stage);
  await bench.client.addSource({ name: 'shop', format: 'json' });
  const send = (lines: string, ack: 'durable' | 'proved') =>
    bench.client.sendEvents(lines, 'application/x-ndjson', { source: 'shop', ack });
  for (let i = 0; i < batches; i += 1) await send(loginLines(people), 'durable');
  await send(loginLines([{ id: 'last' }]), 'proved');
});

/** What came of one; notices are dialogs too. */
const shown = () => ann.page.getByRole('dialog', { name: 'Verification', exact: true });
const verifyNow = () => ann.page.getByRole('button', { name: 'Verify now' });

/** Begins one by the keyboard and waits until it is over. */
async function verify(): Promise<void> {
  await verifyNow().focus();
  await ann.page.keyboard.press('Enter');
  await ann.page.getByRole('progressbar', { name: 'Progress of the verification' }).waitFor();
  await verifyNow().waitFor();
}

test('before the first verification nothing is said to hold; the newest checkpoint is valid, and can be kept', async () => {
  const { page } = ann;
  await page.goto('/sources');
  await page.getByRole('heading', { name: 'Sources', level: 1 }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await page.getByText('Not verified yet').waitFor();
  // Without a bucket nothing is said of one.
  await page.waitForLoadState('networkidle');
  expect(await page.getByRole('heading', { name: 'Copies in a bucket' }).count()).toBe(0);
  expect(await page.getByRole('alert').count()).toBe(0);
  await page.getByText('valid', { exact: true }).waitFor();
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download checkpoint' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^checkpoint-1-\d+$/);
  const [origin, size] = (await readFile(await download.path(), 'utf8')).split('\n');
  expect(origin).toBe((await bench.client.logInfo()).origin);
  expect(Number(size)).toBeGreaterThan(batches * people.length);
});

test('a verification is cancelled, and then says nothing of the log', async () => {
  const { page } = ann;
  await verifyNow().click();
  await page.getByRole('button', { name: 'Cancel verification' }).click();
  await page.getByRole('region', { name: 'Verifications' }).getByText('cancelled').waitFor();
  await page.getByText('Not verified yet').waitFor();
});

test('by the keyboard alone the log is verified, with progress, and what came of it is opened', async () => {
  const { page } = ann;
  await verify();
  await page.getByText(/^The log holds: all [\d,]+ events are as they were written$/).waitFor();
  const details = page.getByRole('button', { name: /^Details of/ }).first();
  await details.focus();
  await page.keyboard.press('Enter');
  const dialog = shown();
  await dialog.getByText('Ann Example').or(dialog.getByText('ann')).first().waitFor();
  await dialog.getByText(/as it was logged/).waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await details.evaluate((element) => element === document.activeElement)).toBe(true);
});

describe('a log that was tampered with', () => {
  let tampered: Tampered;

  test('does not hold: the page says which event in which file, and what to do', async () => {
    const { page } = ann;
    tampered = await changeContent(bench.server.data, 4_321);
    await verify();
    await page.getByRole('alert').getByText('The log does not hold').waitFor();
    await page.getByRole('button', { name: 'What was found, and what to do' }).click();
    const found = shown().getByRole('region', { name: 'What was found' });
    await found.getByText('Event 4321: the content is not what was logged').waitFor();
    await expect.poll(() => found.innerText()).toContain(tampered.path);
    await shown().getByText('Do not repair').waitFor();
  });

  test.for([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
    ['dark', 390],
  ] as const)('is shown in %s at %i, and axe finds nothing wrong with it', async ([colorScheme, width]) => {
    const { page } = ann;
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    await page.goto('/integrity');
    await page.getByRole('alert').getByText('The log does not hold').waitFor();
    await page.getByText('valid', { exact: true }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await page.getByRole('button', { name: 'What was found, and what to do' }).click();
    await shown().getByText('Do not repair').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await shown().waitFor({ state: 'detached' });
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  test('holds again once it is as it was, and the history keeps what was found', async () => {
    const { page } = ann;
    await tampered.restore();
    await verify();
    await page.getByText(/^The log holds/).waitFor();
    await page.getByRole('region', { name: 'Verifications' }).getByText('does not hold').waitFor();
  });
});

test('who may read the log and not verify it sees all of it, and no way to begin; who may not read it has no such page', async () => {
  await using ivan = await personOf(bench, 'ivan', ['investigator']);
  await ivan.page.goto('/integrity');
  await ivan.page.getByText(/^The log holds/).waitFor();
  expect(await ivan.page.getByRole('button', { name: 'Verify now' }).count()).toBe(0);
  await using eve = await personOf(bench, 'eve', ['exporter']);
  await eve.page.goto('/me');
  await eve.page.getByRole('navigation', { name: 'Main' }).waitFor();
  expect(await eve.page.getByRole('link', { name: 'Integrity' }).count()).toBe(0);
  expect([...ann.faults, ...ivan.faults, ...eve.faults]).toEqual([]);
});
