import { expect } from 'vitest';
import { axeFaultsInBoth, type Bench, setStage, signInWithToken, test, type Visitor } from './support/index.ts';

let bench: Bench;
let ann: Visitor;

const at = (minute: number, outcome = 'success', id = 'alice') => ({
  time: `2026-11-23T10:${String(minute).padStart(2, '0')}:00Z`,
  kind: 'data.read',
  action: 'view',
  outcome,
  severity: 1,
  actor: { type: 'user', id },
});

setStage(async (stage) => {
  ({ bench, ann } = stage);
  await bench.send([at(0), at(1, 'denied'), at(2, 'success', 'bob')], 'shop');
  await bench.send([at(30, 'failure'), at(59)], 'vpn');
});

test('the drawer leads to what its actor did in all sources, by one look', async () => {
  const { page } = ann;
  await page.goto('/search?q=outcome%3Adenied');
  await page.getByRole('region', { name: 'Events' }).getByRole('link').first().click();
  const asked: string[] = [];
  page.on('request', (request) => void (request.url().includes('/v1/events?') && asked.push(request.url())));
  await page.getByRole('link', { name: 'Timeline of this actor' }).click();
  await page.getByRole('img', { name: '2 events of shop' }).waitFor();
  await page.getByRole('img', { name: '2 events of vpn' }).waitFor();
  await expect.poll(() => page.getByRole('region', { name: 'Events' }).getByRole('listitem').count()).toBe(4);
  expect(asked).toHaveLength(1);
});

test('a part of the time is a link that zooms in, and there is a way back', async () => {
  const { page } = ann;
  await page.goto('/timeline?actor=alice');
  const zoom = page.getByRole('navigation', { name: 'Zoom' });
  await zoom
    .getByRole('link', { name: /events from/ })
    .first()
    .click();
  await page.getByRole('img', { name: '2 events of shop' }).waitFor();
  await page.getByRole('img', { name: /of vpn/ }).waitFor({ state: 'detached' });
  expect(new URL(page.url()).searchParams.get('since')).toBe('2026-11-23T10:00:00.000Z');
  await zoom.getByRole('link', { name: 'All time' }).click();
  await page.getByRole('img', { name: /of vpn/ }).waitFor();
});

test('times are those of the zone that was chosen, and the chart names it', async () => {
  await using visitor = await bench.visit();
  const { page } = visitor;
  await signInWithToken(page, bench.token);
  await page.evaluate(() => localStorage.setItem('daybook.zone', 'Asia/Kathmandu'));
  await page.goto('/timeline?actor=alice');
  const caption = page.getByRole('figure').locator('figcaption');
  await caption.getByText('Asia/Kathmandu').waitFor();
  await expect.poll(() => caption.innerText()).toContain('2026-11-23 15:45:00');
  const list = page.getByRole('region', { name: 'Events' });
  await expect.poll(() => list.getByRole('listitem').last().innerText()).toContain('2026-11-23 15:45:00');
  await page.getByRole('navigation', { name: 'Zoom' }).getByTitle('Zoom to 2026-11-23 15:45:00').waitFor();
});

test('an event of the list opens over the timeline, and Escape leads back to it', async () => {
  const { page } = ann;
  await page.goto('/timeline?actor=alice');
  await page.getByRole('region', { name: 'Events' }).getByRole('link').first().click();
  await page.getByRole('dialog').getByRole('tab', { name: 'Proof' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(new URL(page.url()).pathname).toBe('/timeline');
  expect(new URL(page.url()).searchParams.get('actor')).toBe('alice');
});

test('another actor can be asked for by keys, and one who did nothing has nothing', async () => {
  const { page } = ann;
  await page.goto('/timeline');
  await page.getByText('Whose timeline?').waitFor();
  await page.getByRole('textbox', { name: 'Actor' }).fill('no body"');
  await page.keyboard.press('Enter');
  await page.getByText('Nothing was found').waitFor();
});

test('axe finds nothing', async () => {
  await ann.page.goto('/timeline?actor=alice');
  await ann.page.getByRole('img', { name: /of vpn/ }).waitFor();
  expect(await axeFaultsInBoth(ann.page)).toEqual([]);
  expect(ann.faults).toEqual([]);
});
