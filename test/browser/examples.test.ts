import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { type Bench, setStage, test, type Visitor } from './support/index.ts';

const examples = path.resolve(import.meta.dirname, '../../examples');
/** By the name of its source. */
const logs = { intranet: 'apache-access.log', api: 'nginx-access.log', 'web-1': 'auth.log' };
const linesMax = 5_000;
const intruder = 'origin.ip:203.0.113.66';

let bench: Bench;
let ann: Visitor;

setStage(async (stage) => {
  ({ bench, ann } = stage);
  for (const [source, file] of Object.entries(logs)) {
    const lines = readFileSync(path.join(examples, file), 'utf8').trimEnd().split('\n');
    for (let from = 0; from < lines.length; from += linesMax) {
      const part = `${lines.slice(from, from + linesMax).join('\n')}\n`;
      await bench.client.sendLines(part, { source, referenceMs: Date.UTC(2026, 10, 25), ack: 'indexed' });
    }
  }
});

test('the logs of a break-in: who guessed is found by facets and bars, and what they did by patterns', async () => {
  const { page } = ann;
  await page.goto('/search?q=own%3Afalse');
  const chart = page.getByRole('figure', { name: 'Events over time' });
  await chart.getByText('15,568 events').waitFor();
  const totals = async () => (await chart.innerText()).match(/success [\d,]+|failure [\d,]+|denied [\d,]+/g);
  await expect.poll(totals).toHaveLength(3);
  const facets = page.getByRole('complementary', { name: 'Facets' });
  await facets.getByRole('heading', { name: 'Address', exact: true }).waitFor();
  await expect
    .poll(() => facets.getByRole('heading').allInnerTexts())
    .toEqual(['Outcome', 'Kind', 'Who', 'Source', 'Type of resource', 'Resource', 'Address']);
  await facets.getByRole('button', { name: /^Only Outcome failure/ }).click();
  await facets.getByRole('button', { name: /^Only Address 203\.0\.113\.66/ }).click();
  await page.waitForURL(/203/);
  await chart.getByText('794 events').waitFor();
  await page.goto(`/search?q=${encodeURIComponent(intruder)}&group=patterns`);
  const patterns = page.getByRole('region', { name: 'Patterns' });
  await patterns.getByText('/intranet/reports/report-*.csv').first().waitFor();
  expect(ann.faults).toEqual([]);
});

test('the way in is opened: its sentence, its line as it came, what came before it, and its proof', async () => {
  const { page } = ann;
  const q = `${intruder} AND actor.id:backup AND kind:auth.login AND outcome:success`;
  await page.goto(`/search?q=${encodeURIComponent(q)}&order=asc`);
  await page.getByRole('region', { name: 'Events' }).getByRole('link').first().click();
  const drawer = page.getByRole('dialog');
  await drawer
    .getByText(/^backup/)
    .first()
    .waitFor();
  await expect.poll(() => drawer.innerText()).toMatch(/backup signed in from 203\.0\.113\.66/);
  await expect
    .poll(() => drawer.locator('pre').innerText())
    .toMatch(/sshd.*Accepted password for backup from 203\.0\.113\.66/);
  await drawer.getByRole('tab', { name: 'Before and after' }).click();
  await drawer.getByRole('button', { name: 'Same address' }).click();
  await drawer.getByRole('region', { name: 'Same address' }).getByText('failure').first().waitFor();
  await drawer.getByRole('tab', { name: 'Proof' }).click();
  await drawer.locator('[data-step=inclusion][data-state=holds]').waitFor();
  await page.getByRole('link', { name: 'Timeline of this actor' }).click();
  await page.getByRole('img', { name: /events of web-1/ }).waitFor();
  await page.getByRole('img', { name: /events of intranet/ }).waitFor();
  expect(ann.faults).toEqual([]);
});
