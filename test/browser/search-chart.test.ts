import { expect } from 'vitest';
import { loginLines } from '../system/support/index.ts';
import { axeFaults, type Bench, setStage, test, type Visitor } from './support/index.ts';

let bench: Bench;
let ann: Visitor;

setStage(async (stage) => {
  ({ bench, ann } = stage);
  await bench.send(loginLines(Array.from({ length: 40 }, (_, i) => ({ id: `user-${i}` }))));
});

test('the bars of a search say how many events there are, and are zoomed into by dragging; going back leads out', async () => {
  const { page } = ann;
  await page.goto('/search?q=source%3Ashop-web');
  const chart = page.getByRole('figure', { name: 'Events over time' });
  await chart.getByText('40 events').waitFor();
  const canvas = chart.locator('canvas');
  await canvas.waitFor();
  expect(await chart.getByRole('row').count()).toBeGreaterThan(1);
  expect(await axeFaults(page)).toEqual([]);
  const box = await chart.locator('.u-over').boundingBox();
  if (box === null) throw new Error('the chart has no place');
  await page.mouse.move(box.x + box.width * 0.2, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8, box.y + 30, { steps: 5 });
  await page.mouse.up();
  await page.waitForURL(/since=.*until=/);
  await page.goBack();
  await chart.getByText('40 events').waitFor();
  expect(new URL(page.url()).searchParams.has('since')).toBe(false);
  expect(ann.faults).toEqual([]);
});

test('by keyboard bars are chosen and zoomed into', async () => {
  const { page } = ann;
  await page.goto('/search?q=source%3Ashop-web');
  const bars = page.getByRole('slider', { name: 'Bars of events over time' });
  await bars.focus();
  await page.keyboard.press('Home');
  expect(await bars.getAttribute('aria-valuetext')).toMatch(/, \d+ events$/);
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Enter');
  await page.waitForURL(/since=.*until=/);
});

test('the page, the bars and the facets of a search are one look in the log', async () => {
  const { page } = ann;
  const q = 'actor.id:user-7';
  await page.goto(`/search?q=${encodeURIComponent(q)}`);
  await page.getByRole('figure', { name: 'Events over time' }).getByText('1 event', { exact: true }).waitFor();
  await page.getByRole('complementary', { name: 'Facets' }).getByText('user-7').waitFor();
  await bench.caughtUp();
  const { events } = await bench.client.search({ q: 'own:true kind:log.query', limit: 1000 });
  const looks = events.filter(({ event }) => event.request?.query === q);
  expect(looks.map(({ event }) => [event.action, event.ext?.['count']])).toEqual([['search', 1]]);
});
