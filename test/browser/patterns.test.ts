import { expect } from 'vitest';
import { axeFaults, type Bench, setStage, signInWithToken, test, type Visitor } from './support/index.ts';

let bench: Bench;
let ann: Visitor;

setStage(async (stage) => {
  ({ bench, ann } = stage);
  const request = (url: string) => ({
    time: '2026-11-23T10:00:00Z',
    kind: 'http.request',
    action: 'GET',
    outcome: 'success',
    request: { method: 'GET', url },
  });
  const events = [1, 22, 333].map((id) => request(`/orders/${id}`)).concat(request('/health'));
  await bench.send(events);
});

test('events are grouped by what they are alike in, by a link, and each group leads to its events', async () => {
  const { page } = ann;
  await page.goto('/search?q=source%3Ashop-web');
  await page.getByRole('region', { name: 'Events' }).waitFor();
  await page.getByRole('navigation', { name: 'Show as' }).getByRole('link', { name: 'Patterns' }).press('Enter');
  const table = page.getByRole('region', { name: 'Patterns' });
  const orders = table.getByRole('row').filter({ hasText: '/orders/*' });
  await orders.waitFor();
  await expect.poll(() => orders.innerText()).toMatch(/3[\s\S]*75%/);
  await page.getByText('2 patterns in 4 events.').waitFor();
  expect(await axeFaults(page)).toEqual([]);

  await page.reload();
  await orders.getByRole('link').first().press('Enter');
  const events = page.getByRole('region', { name: 'Events' });
  await events.getByRole('row').nth(3).waitFor();
  await expect.poll(() => events.getByRole('row').count()).toBe(1 + 3);
  expect(await events.innerText()).not.toContain('/health');
  expect(ann.faults).toEqual([]);
});

test('the counts of a search wait for its patterns, and for no time that has to pass', async () => {
  await using visitor = await bench.visit();
  const { page } = visitor;
  await signInWithToken(page, bench.token);
  // The longest that they would wait is for ever.
  await page.addInitScript(() => {
    const { setTimeout: later } = globalThis;
    const never = (run: () => void, ms?: number) => (ms === 2_000 ? 0 : later(run, ms));
    Object.assign(globalThis, { setTimeout: never });
  });
  await page.goto('/search?q=source%3Ashop-web&group=patterns');
  await page.getByText('2 patterns in 4 events.').waitFor();
  await page.getByRole('figure', { name: 'Events over time' }).getByText('4 events', { exact: true }).waitFor();
  await page.getByRole('complementary', { name: 'Facets' }).getByText('shop-web').waitFor();
});

test('what is wrong in a query is shown at its place here too', async () => {
  const { page } = ann;
  await page.goto('/search?q=nosuch%3A1&group=patterns');
  await expect.poll(() => page.locator('mark').innerText()).toBe('nosuch');
});
