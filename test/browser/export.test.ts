import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { loginLines } from '../system/support/index.ts';
import { axeFaults, type Bench, personOf, setStage, test, type Visitor } from './support/index.ts';

const positionOf: Readonly<Record<string, RegExp>> = {
  ndjson: /(?<=^\{"position":")\d+:\d+/gm,
  csv: /^\d+:\d+(?=,)/gm,
  cef: /(?<= cs6=)\d+:\d+/g,
};

let bench: Bench;
let ann: Visitor;

setStage(async (stage) => {
  ({ bench, ann } = stage);
  await bench.send(loginLines(Array.from({ length: 300 }, (_, i) => ({ id: i % 2 === 0 ? 'alice' : 'bob' }))));
});

test('what a search finds is taken out by keyboard alone, counted beforehand, in the format that is chosen', async () => {
  const { page } = ann;
  await page.goto('/search?q=actor.id%3Aalice');
  await page.getByRole('button', { name: 'Export …' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await dialog.getByText('Takes out 150 events').waitFor();
  expect(await axeFaults(page)).toEqual([]);
  await dialog.getByLabel('Format').selectOption('ocsf');
  const downloading = page.waitForEvent('download');
  const saying = page.getByText('Export saved').waitFor();
  await dialog.getByRole('button', { name: 'Export' }).focus();
  await page.keyboard.press('Enter');
  const download = await downloading;
  await saying;
  expect(download.suggestedFilename()).toMatch(/^daybook-export-\d{8}T\d{6}Z\.ocsf\.ndjson$/);
  const lines = readFileSync(await download.path(), 'utf8')
    .split('\n')
    .slice(0, -1);
  expect(lines).toHaveLength(152);
  expect(lines.filter((line) => line.includes('"bob"'))).toEqual([]);
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ end: { complete: true, events: 150 } });
  await dialog.waitFor({ state: 'detached' });
});

test.for(['ndjson', 'csv', 'cef'])(
  'a cut %s export is gone on with, and the file has every event once',
  async (format) => {
    const { page } = ann;
    await page.goto('/search?q=actor.id%3Abob');
    await page.getByRole('button', { name: 'Export …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export' });
    await dialog.getByLabel('Format').selectOption(format);
    await page.route('**/v1/export?*', async (route) => {
      const whole = await (await route.fetch()).body();
      await route.fulfill({ body: whole.subarray(0, Math.floor(whole.length / 2)), status: 200 });
    });
    await dialog.getByRole('button', { name: 'Export' }).click();
    await dialog
      .getByRole('alert')
      .getByText(/was cut after \d+ events/)
      .waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.unroute('**/v1/export?*');
    // The server cannot be reached: what came is kept all the same.
    await page.route('**/v1/export?*', (route) => route.abort());
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await dialog.getByText('could not be reached').waitFor();
    await page.unroute('**/v1/export?*');

    const downloading = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Continue' }).click();
    const text = readFileSync(await (await downloading).path(), 'utf8');
    const positions = text.match(positionOf[format] ?? /$/g) ?? [];
    expect(positions).toHaveLength(150);
    expect(new Set(positions).size).toBe(150);
    expect(text.match(/"+complete"+:true/g)).toHaveLength(1);
    await dialog.waitFor({ state: 'detached' });
  },
);

test('a cut export of which nothing can be kept gives no file and says so, and one that is cancelled is ended', async () => {
  const { page } = ann;
  await page.route('**/v1/export?*', (route) => route.fulfill({ body: '{"export":{}}\n', status: 200 }));
  await page.goto('/search?q=actor.id%3Abob');
  await page.getByRole('button', { name: 'Export …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await dialog.getByRole('button', { name: 'Export' }).click();
  await dialog.getByRole('alert').getByText('was cut').waitFor();
  expect(await axeFaults(page)).toEqual([]);
  await page.unroute('**/v1/export?*');

  await page.route('**/v1/export?*', () => undefined);
  const begun = page.waitForRequest((request) => request.url().includes('/v1/export'));
  await dialog.getByRole('button', { name: 'Export' }).click();
  await begun;
  const ended = page.waitForEvent('requestfailed', (request) => request.url().includes('/v1/export'));
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await ended;
  await dialog.waitFor({ state: 'detached' });
  const left = await page.evaluate(async () => {
    const names: string[] = [];
    for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
    return names;
  });
  // Those that were downloaded, which the browser may still be reading.
  expect(left.length).toBeLessThanOrEqual(4);
  await page.unroute('**/v1/export?*');
});

test('who has a permit for a search takes it out with what their role masks, also on behind a cut, and no other search', async () => {
  const login = { kind: 'auth.login', time: '2026-11-23T10:00:00Z', outcome: 'success' };
  const actor = (id: string) => ({ type: 'user', id, email: `${id}@example.org` });
  await bench.send(['carol', 'dave', 'erin', 'frank'].map((id) => ({ ...login, actor: actor(id) })));
  await using rita = await personOf(bench, 'rita', ['investigator', 'exporter']);
  const { page } = rita;
  await page.goto('/approvals');
  await page.getByRole('button', { name: 'Ask for an unmasked export' }).click();
  await page.getByLabel('Query').fill('kind:auth.login AND NOT actor.id:alice AND NOT actor.id:bob');
  await page.getByLabel('From', { exact: true }).fill('2026-11-01');
  await page.getByLabel('To', { exact: true }).fill('2026-12-01');
  await page.getByLabel('Names and email').check();
  await page.getByLabel('Reason').fill('Incident 18');
  await page.getByLabel(/^Break glass/).check();
  await page.getByRole('button', { name: 'Break the glass' }).click();
  await page.getByText('to be reviewed').waitFor();

  const dialog = page.getByRole('dialog', { name: 'Export' });
  const open = async (q: string) => {
    await page.goto(`/search?q=${encodeURIComponent(q)}`);
    const permits = page.waitForResponse((response) => response.url().endsWith('/v1/approvals'));
    await page.getByRole('button', { name: 'Export …' }).click();
    await dialog.getByText(/^Left out, as your role masks it/).waitFor();
    await (await permits).finished();
  };
  await open('kind:auth.login');
  expect(await dialog.getByRole('checkbox').count()).toBe(0);

  await open('kind:auth.login -actor.id:alice -actor.id:bob');
  const check = dialog.getByRole('checkbox', { name: 'Show names and email, as permitted' });
  await check.focus();
  await page.keyboard.press('Space');
  await expect
    .poll(() => dialog.innerText())
    .toMatch(/Events from 2026-11-01[\s\S]*Left out, as your role masks it: raw line/);
  expect(await axeFaults(page)).toEqual([]);
  await page.route('**/v1/export?*', async (route) => {
    const whole = await (await route.fetch()).body();
    await route.fulfill({ body: whole.subarray(0, Math.floor(whole.length * 0.7)), status: 200 });
  });
  await dialog.getByRole('button', { name: 'Export' }).click();
  await dialog.getByRole('alert').getByText('was cut after').waitFor();
  await page.unroute('**/v1/export?*');
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Continue' }).click();
  const text = readFileSync(await (await downloading).path(), 'utf8');
  expect(text.match(/\w+@example\.org/g)).toEqual(['carol', 'dave', 'erin', 'frank'].map((id) => `${id}@example.org`));
  await dialog.waitFor({ state: 'detached' });
  const permit = (await bench.client.listApprovals()).approvals[0]?.permit?.id;
  await bench.caughtUp();
  const { events } = await bench.client.search({ q: 'own:true kind:log.export actor.id:rita' });
  expect(events.map(({ event }) => event.ext?.['permit'])).toEqual(Array.from(events, () => permit));
  expect(events.length).toBeGreaterThan(1);
  expect(rita.faults).toEqual([]);
});
