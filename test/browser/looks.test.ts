import { expect } from 'vitest';
import { loginLines } from '../system/support/index.ts';
import { type Bench, personOf, setStage, test, type Visitor } from './support/index.ts';

let bench: Bench;
let ann: Visitor;

setStage(async (stage) => {
  ({ bench, ann } = stage);
  await bench.send(loginLines([{ id: 'alice' }, { id: 'bob' }]));
});

test('a search finds events, opens one, and is the link to itself', async () => {
  const { page } = ann;
  await page.goto('/search');
  await page.getByRole('combobox', { name: 'Query' }).fill('actor.id:alice');
  await page.keyboard.press('Enter');
  const table = page.getByRole('region', { name: 'Events' });
  await table.getByText('alice').waitFor();
  expect(await table.getByText('bob').count()).toBe(0);
  await table.getByRole('link').first().click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText('shop-web').waitFor();
  const { href } = new URL(page.url());
  await page.goto('/sources');
  await page.goto(href);
  await drawer.getByText('shop-web').waitFor();
  expect(await page.getByRole('combobox', { name: 'Query', includeHidden: true }).inputValue()).toBe('actor.id:alice');
  expect(ann.faults).toEqual([]);
});

test('what is wrong in a query is shown at its place', async () => {
  const { page } = ann;
  await page.goto('/search');
  const query = page.getByRole('combobox', { name: 'Query' });
  await query.fill('actor.id:alice AND nosuch:1');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('mark').innerText()).toBe('nosuch');
  await expect.poll(() => query.getAttribute('aria-invalid')).toBe('true');
});

test('who looked at the events of a person is answered, and the asking is in the answer to the next one', async () => {
  await using ivan = await personOf(bench, 'ivan', ['investigator']);
  await ivan.page.goto('/search?q=actor.id%3Aalice');
  await ivan.page.getByRole('region', { name: 'Events' }).getByText('alice').waitFor();
  await bench.caughtUp();

  const { page } = ann;
  await page.goto('/looks');
  await page.getByRole('textbox', { name: 'Person' }).fill('alice');
  await page.getByRole('button', { name: 'Ask' }).click();
  const looks = page.getByRole('region', { name: 'Looks' });
  const ofIvan = looks.getByRole('row').filter({ hasText: 'ivan' });
  await ofIvan.first().waitFor();
  await expect
    .poll(() => ofIvan.first().innerText())
    .toMatch(/investigator[\s\S]*search[\s\S]*actor\.id:alice[\s\S]*1 shown/);
  await page.getByRole('region', { name: 'Readers' }).getByText('ivan').waitFor();

  await bench.caughtUp();
  await page.reload();
  await looks.getByRole('row').filter({ hasText: 'ann' }).filter({ hasText: 'looks' }).first().waitFor();
  expect([...ann.faults, ...ivan.faults]).toEqual([]);
});

test('where no events are in question, nothing is said of them', async () => {
  const { page } = ann;
  await page.goto('/looks');
  const looks = page.getByRole('region', { name: 'Looks' });
  await looks.getByText('search').first().waitFor();
  expect(await looks.innerText()).not.toMatch(/Of these events|cannot be read/);
});

test('no column is cut at 1280, however long what stands in it', async () => {
  const { page } = ann;
  const wide = {
    reader: { type: 'user', id: 'x', name: 'Wilhelmina-Alexandra von und zu Beispielhausen-Musterstadt' },
    role: 'incident-response-investigator-of-the-night-shift',
    address: '2001:0db8:85a3:08d3:1319:8a2e:0370:7344',
    userAgent: 'a-program-that-says-of-itself-what-no-browser-ever-said/1.0',
    masked: ['identity', 'contact', 'network', 'content', 'raw'],
    shown: 1_234_567,
    counted: 12_345_678,
  };
  await page.route('**/v1/looks?*', async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as { looks: object[] };
    await route.fulfill({ response, json: { ...answer, looks: answer.looks.map((look) => ({ ...look, ...wide })) } });
  });
  await page.goto('/looks?about=actor.id%3A%22alice%22');
  const looks = page.getByRole('region', { name: 'Looks' });
  await looks.getByText(wide.address).first().waitFor();
  const [all, shown] = await looks.evaluate(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth]);
  expect(all).toBe(shown);
  await page.unroute('**/v1/looks?*');
});
