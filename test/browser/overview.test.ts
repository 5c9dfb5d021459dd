import type { OverviewJson } from '@daybook/api';
import { expect } from 'vitest';
import { loginLines } from '../system/support/index.ts';
import { axeFaults, axeFaultsInBoth, type Bench, personOf, setStage, test, type Visitor } from './support/index.ts';

const dayMs = 24 * 3_600_000;

let bench: Bench;
let ann: Visitor;
let shopToken: string;

setStage(async (stage) => {
  ({ bench, ann } = stage);
  const { token } = await bench.client.addSource({ name: 'shop' });
  shopToken = token;
});

const send = (token: string, path: string, type: string, body: string) =>
  fetch(`${bench.server.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    body,
  });
const answer = ({ page }: Visitor) => page.getByRole('status').filter({ hasNotText: 'Loading' });
const rowOf = ({ page }: Visitor, table: string, text: string) =>
  page.getByRole('region', { name: table }).getByRole('row').filter({ hasText: text });
const says = (visitor: Visitor, text: string) => visitor.page.getByRole('status').getByText(text).waitFor();

/** The answer of the server with a change, as it would be after a day that no test waits for. */
async function answering({ page }: Visitor, change: (data: OverviewJson) => OverviewJson): Promise<void> {
  await page.route('**/v1/overview', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: change((await response.json()) as OverviewJson) });
  });
}

test('where nobody has sent anything, that is the answer', async () => {
  await ann.page.goto('/overview');
  await says(ann, 'No source has sent anything yet');
  await rowOf(ann, 'Sources', 'shop').getByText('nothing yet').waitFor();
});

test('everything is being recorded: events a second, how fresh each source is, what was not parsed and leads to it', async () => {
  const lines = loginLines([{ id: 'alice' }, { id: 'bob' }]);
  expect((await send(shopToken, '/v1/events', 'application/x-ndjson', lines)).status).toBe(200);
  expect((await send(shopToken, '/v1/lines?ack=indexed', 'text/plain', 'what is this\n')).status).toBe(200);
  const { page } = ann;
  await page.goto('/overview');
  await says(ann, 'Everything is being recorded');
  const shop = rowOf(ann, 'Sources', 'shop');
  const cells = async () => (await shop.innerText()).split(/\s*\t\s*|\n+/);
  await expect.poll(cells).toEqual(['shop', 'sending', 'just now', '3', '3', '1']);
  await page.getByRole('img', { name: /^\d+ events in the last hour, by minute$/ }).waitFor();
  await page.getByText('No delivery was refused.').waitFor();
  await page
    .getByText('finds every event')
    .or(page.getByText(/events? behind/))
    .waitFor();
  await page.getByText(/ of [\d.]+ [GT]B$/).waitFor();
  await shop.getByRole('link', { name: '1 of shop not parsed: search for them' }).press('Enter');
  await page.getByRole('region', { name: 'Events' }).getByText('system.unparsed').first().waitFor();
  expect(ann.faults).toEqual([]);
});

test('events that were refused are named, with why and what to do, as soon as the page asks again', async () => {
  const { page } = ann;
  await page.goto('/overview');
  await says(ann, 'Everything is being recorded');
  expect((await send(shopToken, '/v1/events', 'application/json', '{"time":')).status).toBe(400);
  expect((await send('dbk_nobody', '/v1/events', 'application/json', '{}')).status).toBe(401);
  await page.getByRole('button', { name: 'Refresh' }).press('Enter');
  await says(ann, 'Events of shop were refused');
  const matter = page.getByRole('list', { name: 'What is the matter' });
  await expect
    .poll(() => matter.innerText())
    .toMatch(/1 delivery of shop refused within the hour[\s\S]*Mend the sender/);
  const refused = rowOf(ann, 'Refused deliveries', 'shop');
  await expect.poll(() => refused.innerText()).toMatch(/The body is not JSON[\s\S]*request\.bad-json/);
  await rowOf(ann, 'Refused deliveries', 'not known').getByText('access.unauthenticated').waitFor();
  expect(await axeFaults(page)).toEqual([]);
});

test('a source that fell silent is named, and leads to where it can be revoked', async () => {
  const { page } = ann;
  const last = new Date(Date.now() - 2 * dayMs).toISOString();
  await answering(ann, (data) => ({
    ...data,
    recording: 'doubtful',
    reasons: [{ code: 'silent', source: 'shop', text: 'shop has sent nothing for 2 days.' }],
    refused: [],
    sources: data.sources.map((each) =>
      each.name === 'shop' ? { ...each, last, hour: 0, day: 0, unparsed: 0, silent: true } : each,
    ),
  }));
  await page.goto('/overview');
  await says(ann, 'Nothing comes from shop');
  expect(await axeFaultsInBoth(page)).toEqual([]);
  await expect.poll(() => rowOf(ann, 'Sources', 'shop').innerText()).toMatch(/silent[\s\S]*2 days ago/);
  await page.getByRole('list', { name: 'What is the matter' }).getByRole('link', { name: 'Sources' }).press('Enter');
  await page.getByRole('heading', { name: 'Sources', level: 1 }).waitFor();
  await page.unroute('**/v1/overview');
});

test('how much room there is, how fast it fills, and how long it will last', async () => {
  const { page } = ann;
  const parts = { content: 600e9, index: 250e9, entries: 40e9, tiles: 30e9, other: 1e9 };
  const figures = {
    free: 2e12,
    total: 4e12,
    parts,
    growth: 5e9,
    eventsADay: 20_000_000,
    bytesAnEvent: 250,
    daysLeft: 400,
  };
  await answering(ann, (data) => ({ ...data, storage: figures }));
  await page.goto('/overview');
  const storage = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Storage' }) });
  await storage.getByText('13 months').waitFor();
  await expect
    .poll(() => storage.innerText())
    .toMatch(/Lasts\s+13 months, at the pace of the last day[\s\S]*2 TB of 4 TB[\s\S]*5 GB a day/);
  await page.unroute('**/v1/overview');
});

test('a verification that found something is said first, and when the log was verified last', async () => {
  const { page } = ann;
  const ended = new Date(Date.now() - 3 * 3_600_000).toISOString();
  await answering(ann, (data) => ({
    ...data,
    recording: 'yes',
    reasons: [{ code: 'verification', source: null, text: 'The last verification found something in the log.' }],
    verification: { id: 'v-1', ended, holds: false, size: 7 },
  }));
  await page.goto('/overview');
  await says(ann, 'Everything is being recorded');
  await page.getByText('not as it was written').waitFor();
  await page.getByText('3 hours ago').waitFor();
  await expect
    .poll(() => page.getByRole('list', { name: 'What is the matter' }).innerText())
    .toContain('daybook verify');
  await page.getByRole('list', { name: 'What is the matter' }).getByRole('link', { name: 'Integrity' }).click();
  await page.getByRole('heading', { name: 'Integrity', level: 1 }).waitFor();
  await page.unroute('**/v1/overview');
});

test('a server that does not answer is not said to be recording, and what is left says from when it is', async () => {
  const { page } = ann;
  await page.goto('/overview');
  await rowOf(ann, 'Sources', 'shop').waitFor();
  await page.route('**/v1/overview', (route) => route.abort());
  await page.getByRole('button', { name: 'Refresh' }).click();
  await says(ann, 'It is not known whether everything is being recorded');
  await page.getByText('What is below is from').waitFor();
  expect(await page.getByText('Everything is being recorded', { exact: true }).count()).toBe(0);
  await page.unroute('**/v1/overview');
  await page.getByRole('button', { name: 'Refresh' }).click();
  await says(ann, 'Events of shop were refused');
});

test('it is refreshed by itself, and no longer after half an hour that nobody asked', async () => {
  await using later = await bench.visit();
  await later.context.addCookies(await ann.context.cookies());
  const { page } = later;
  await page.clock.install();
  let asked = 0;
  page.on('request', (request) => (asked += request.url().endsWith('/v1/overview') ? 1 : 0));
  await page.goto('/overview');
  await rowOf(later, 'Sources', 'shop').waitFor();
  const before = asked;
  const refreshed = page.waitForRequest('**/v1/overview');
  await page.clock.runFor(11_000);
  await refreshed;
  expect(asked).toBeGreaterThan(before);
  await page.clock.fastForward('31:00');
  await page.getByText('No longer refreshed by itself').waitFor();
  const stopped = asked;
  await page.clock.runFor(60_000);
  expect(asked).toBe(stopped);
  await page.getByRole('button', { name: 'Refresh' }).click();
  await page.getByText('No longer refreshed by itself').waitFor({ state: 'detached' });
  expect(later.faults).toEqual([]);
});

test('sources that a role does not reach are not on the page, and who may not see the overview has no way to it', async () => {
  const { source } = await bench.client.addSource({ name: 'vpn' });
  await bench.client.addRole({
    name: 'vpn-watch',
    permissions: ['index:read', 'sources:read'],
    sight: { sources: [source.number], restriction: '', clear: [] },
  });
  await using vera = await personOf(bench, 'vera', ['vpn-watch']);
  await vera.page.getByRole('link', { name: 'Overview' }).click();
  await rowOf(vera, 'Sources', 'vpn').waitFor();
  await vera.page.getByText('Of sources that your role does not reach this says nothing.').waitFor();
  expect(await vera.page.getByRole('main').innerText()).not.toMatch(/shop|Storage|bad-json/);
  await using nora = await personOf(bench, 'nora');
  expect(await nora.page.getByRole('link', { name: 'Overview' }).count()).toBe(0);
  expect([...vera.faults, ...nora.faults]).toEqual([]);
});

test('a phone shows the answer and the tables without scrolling sideways', async () => {
  await using phone = await bench.visit({ width: 390, colorScheme: 'dark' });
  await phone.context.addCookies(await ann.context.cookies());
  const { page } = phone;
  await page.goto('/overview');
  await rowOf(phone, 'Sources', 'shop').waitFor();
  await expect.poll(() => answer(phone).innerText()).toBe('Events of shop were refused');
  const cut = await page
    .locator('html, section[aria-label]')
    .evaluateAll((places) => places.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth));
  expect(cut).toEqual([0, 0, 0]);
  await expect.poll(() => rowOf(phone, 'Sources', 'shop').innerText()).toMatch(/just now|minute/);
  expect(await axeFaults(page)).toEqual([]);
});

test('keys alone lead there', async () => {
  const { page } = ann;
  await page.goto('/sources');
  await page.getByRole('heading', { name: 'Sources', level: 1 }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('v');
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
});
