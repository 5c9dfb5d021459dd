import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { loginLines } from '../system/support/index.ts';
import {
  axeFaultsInBoth,
  type Bench,
  keyboardFaults,
  personOf,
  secondAdministrator,
  setStage,
  soleApproval,
  test,
  type Visitor,
} from './support/index.ts';

let bench: Bench;
let ann: Visitor;
let bob: Visitor;
/** Where the browser of the first person went, so far. */
const asked: string[] = [];

const policy = {
  default: 1,
  rules: [
    { class: 3, sources: [0] },
    { class: 2, kinds: ['data.read'] },
  ],
  classes: [
    { number: 1, name: 'security', minimum: 'P12M', purpose: 'to see who did what', legalBasis: 'Art. 6(1)(f)' },
    { number: 2, name: 'reads', purpose: 'to find faults', legalBasis: 'Art. 6(1)(f)' },
    { number: 3, name: 'looks', purpose: 'to see who looked', legalBasis: 'Art. 6(1)(f)' },
  ],
};
const read = (id: string) => ({
  time: '2026-11-23T10:00:00Z',
  kind: 'data.read',
  action: 'read',
  outcome: 'success',
  actor: { type: 'user', id },
});

setStage(async (stage) => {
  ({ bench, ann } = stage);
  bob = await secondAdministrator(bench, 'bob');
  await bench.client.setRetentionPolicy({ policy, reason: 'Ticket 1' });
  await bench.send(loginLines([{ id: 'zelda' }, { id: 'yuri' }, { id: 'zelda', outcome: 'failure' }]));
  await bench.send([read('zelda'), read('zelda'), read('zelda'), read('walter'), read('walter'), read('zeldarina')]);
  ann.context.on('request', (request) => asked.push(request.url()));
}, soleApproval);

/** Looks for somebody, and waits until the log was read to its end. */
async function find(page: Visitor['page'], identifiers: string, reason = 'Request 4711, Art. 15'): Promise<void> {
  await page.goto('/subjects');
  await page.getByLabel('Known by').fill(identifiers);
  await page.getByLabel('Reason').fill(reason);
  await page.getByRole('button', { name: 'Find', exact: true }).press('Enter');
  await page.getByRole('button', { name: 'Forget it' }).waitFor();
}

/** What a browser keeps of a page beyond it. */
const kept = (page: Visitor['page']): Promise<string> =>
  page.evaluate(async () =>
    JSON.stringify([
      location.href,
      document.title,
      history.state,
      { ...localStorage },
      { ...sessionStorage },
      (await indexedDB.databases()).map(({ name }) => name),
      await caches.keys(),
      performance.getEntriesByType('resource').map(({ name }) => name),
    ]),
  );

test('a person is found by keyboard: in which parts, what keeps it and until when; the browser keeps nothing of who it is', async () => {
  const { page } = ann;
  await page.goto('/');
  await page.getByRole('link', { name: 'People’s rights' }).press('Enter');
  await page.getByText('Nothing was asked to be erased').waitFor();
  await find(page, 'zelda\n zelda@example.org \n\nzelda');
  await page.getByText(/^\d+ events, of 20\d\d-\d\d-\d\d to 20\d\d-\d\d-\d\d\.$/).waitFor();
  const parts = page.getByRole('region', { name: 'By part of the event' });
  await parts.getByText('who did it').waitFor();
  const classes = page.getByRole('region', { name: 'By class' });
  await expect.poll(() => classes.innerText()).toMatch(/reads \(class 2\): 3 events\s+3 could be erased now/);
  expect(await classes.innerText()).toMatch(
    /security \(class 1\): \d+ events\s+\d+ must be kept by the minimum of the class, until 20\d\d-\d\d-\d\d/,
  );
  const what = page.getByRole('region', { name: 'By what was found' });
  expect(await what.innerText()).toMatch(/zelda\s+[1-9]\d* events\s+zelda@example\.org\s+0 events/);
  await page.getByText('The events', { exact: true }).press('Enter');
  await page.getByText('zelda read data').first().waitFor();
  expect(await page.getByText('zeldarina').count()).toBe(0);
  expect(await axeFaultsInBoth(page)).toEqual([]);
  expect(await keyboardFaults(page)).toEqual([]);
  expect(await kept(page)).not.toMatch(/zelda/i);
  expect(asked.filter((url) => /zelda/i.test(url))).toEqual([]);
  await page.reload();
  await page.getByLabel('Known by').waitFor();
  expect(await page.getByLabel('Known by').inputValue()).toBe('');
  expect(await page.getByText('who did it').count()).toBe(0);
  // Each answer is a look, with the reason.
  await bench.caughtUp();
  const { events } = await bench.client.search({ q: 'action:subject' });
  expect(events.map(({ event }) => event.reason?.text)).toContain('Request 4711, Art. 15');
});

test('what a hold keeps is said with the hold; what was found is saved, under a name that does not say whose', async () => {
  const { page } = ann;
  const { position } = await bench.client.placeHold({
    matter: 'Case 4711',
    reason: 'Order of the court',
    owner: 'olga',
    review: new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10),
    about: { type: 'query', query: 'actor.id:zelda AND kind:data.read' },
  });
  await expect.poll(async () => (await bench.client.getHold(position)).hold.reading).toBeNull();
  await find(page, 'zelda');
  const classes = page.getByRole('region', { name: 'By class' });
  const held = classes.getByText(/^3 must be kept as long as the hold/);
  await held.getByRole('link', { name: position, exact: true }).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as a page to hand over' }).press('Enter'),
  ]);
  expect(download.suggestedFilename()).toMatch(/^what-the-log-has-\d{4}-\d\d-\d\d\.html$/);
  const html = await readFile(await download.path(), 'utf8');
  expect(html).toContain('What the access log has about you');
  expect(html).toMatch(/<dt>actor\.id<\/dt><dd>zelda<\/dd>/);
  expect(html).not.toContain('yuri');
  const [json] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as JSON' }).press('Enter'),
  ]);
  const found = JSON.parse(await readFile(await json.path(), 'utf8')) as { view: { event: { kind: string } } }[];
  expect(found.filter(({ view }) => view.event.kind === 'data.read')).toHaveLength(3);
  await page.getByRole('button', { name: 'Forget it' }).press('Enter');
  expect(await page.getByLabel('Known by').inputValue()).toBe('');
  expect(await classes.count()).toBe(0);
});

test('nobody is found, and the page asks whether all names are there; what is wrong is said at its field', async () => {
  const { page } = ann;
  await find(page, 'nobody-of-this-name');
  await page.getByText('The log has nothing about the person.').waitFor();
  await page.getByLabel('Known by').fill('a');
  await page.getByRole('button', { name: 'Find', exact: true }).press('Enter');
  await page.getByRole('alert').getByText('identifiers.0').waitFor();
  expect(await page.getByLabel('Known by').getAttribute('aria-invalid')).toBe('true');
});

test('reading is stopped, or breaks off: how far it came is said, and that it is not all', async () => {
  const { page } = ann;
  let answers = 0;
  let second: 'never' | 'busy' = 'never';
  await page.route('**/v1/subjects/find', async (route) => {
    answers += 1;
    if (answers === 1) await route.fulfill({ json: { events: [], read: { from: 0, end: 10, of: 100 }, next: 10 } });
    else if (second === 'busy') await route.abort();
  });
  await page.goto('/subjects');
  await page.getByLabel('Known by').fill('nobody-at-all');
  await page.getByLabel('Reason').fill('Request 1');
  await page.getByRole('button', { name: 'Find', exact: true }).press('Enter');
  await page.getByText('Read 10 of 100 events of the log. Found so far: 0 events.').waitFor();
  expect(await axeFaultsInBoth(page)).toEqual([]);
  await page.getByRole('button', { name: 'Stop' }).press('Enter');
  await page
    .getByText(/^Stopped after 10 of 100 events of the log: this is not all\. Nothing was found until there\.$/)
    .waitFor();
  [answers, second] = [0, 'busy'];
  await page.getByRole('button', { name: 'Find', exact: true }).press('Enter');
  await page.getByText('It could not go on after 10 of 100 events').waitFor();
  await page.getByRole('alert').waitFor();
  await page.unroute('**/v1/subjects/find');
});

test('of more events than a page can hold all are counted, and the command is named that takes them out', async () => {
  const { page } = ann;
  const of = 20_500;
  const free = { class: 2, until: null, holds: [], unread: false };
  await page.route('**/v1/subjects/find', async (route) => {
    const { from } = route.request().postDataJSON() as { from: number };
    const events = Array.from({ length: 500 }, (_, i) => ({
      view: {
        position: `1:${from + i}`,
        source: 1,
        class: 2,
        received: read('many').time,
        own: false,
        event: read('many'),
      },
      sections: ['actor'],
      identifiers: ['many'],
      kept: free,
    }));
    const end = from + events.length;
    await route.fulfill({ json: { events, read: { from, end, of }, next: end < of ? end : null } });
  });
  await find(page, 'many');
  await page.getByText(/^20,500 events, of /).waitFor();
  await page.getByText('These are more than 20,000 events: take them out with daybook subject export.').waitFor();
  expect(await page.getByRole('button', { name: /^Save as/ }).count()).toBe(0);
  await page.getByText('The events', { exact: true }).press('Enter');
  await page.getByText('The first 100 of 20,500').waitFor();
  await page.unroute('**/v1/subjects/find');
});

async function approve(reason: string): Promise<void> {
  const { page } = bob;
  await page.goto('/approvals');
  const request = page.getByRole('listitem').filter({ hasText: reason });
  await request.getByRole('button', { name: 'Approve' }).press('Enter');
  await page.getByLabel('Reason').fill('It is so');
  await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}
const rows = (page: Visitor['page']) => page.getByRole('region', { name: 'Erasures' }).getByRole('row');

test('who was found is asked to be erased, a second person approves, and the list leads to the certificate', async () => {
  const { page } = ann;
  await find(page, 'walter', 'Request 4712, Art. 17');
  await page.getByRole('button', { name: 'Ask for it to be erased …' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Ask for an erasure' });
  expect(await dialog.getByLabel('Known by').inputValue()).toBe('walter');
  await dialog.getByLabel('Reason').fill('Walter wants it: walter');
  await dialog.getByRole('button', { name: 'Ask', exact: true }).press('Enter');
  await dialog.getByRole('alert').getByText('The reason names the person').waitFor();
  await dialog.getByLabel('Reason').fill('Request 4712');
  expect(await axeFaultsInBoth(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Ask', exact: true }).press('Enter');
  await page.getByText('Erase what is about the person of erasure 1').waitFor();
  await page.getByRole('button', { name: 'Done' }).press('Enter');
  await rows(page).filter({ hasText: 'waits for a second person' }).waitFor();
  await approve('Request 4712');
  await expect
    .poll(async () => (await bench.client.getErasure(1)).state, { timeout: 60_000, interval: 500 })
    .toBe('done');
  await page.reload();
  const row = rows(page).filter({ hasText: 'Request 4712' });
  expect(await row.innerText()).toMatch(
    /done[\s\S]*[2-9] events erased; certificates? 1:\d+[\s\S]*approved by person 2/,
  );
  expect(await row.getByRole('button').count()).toBe(0);
  const { statements } = await bench.client.getErasure(1);
  expect(statements[0]?.certificate).toMatch(/^1:\d+$/);
});

test('what must stay is said with day and hold; who is meant is shown on demand, and in no address', async () => {
  const { page } = bob;
  await page.goto('/subjects');
  expect(await page.getByRole('heading', { name: 'Find a person' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Ask for an erasure …' }).press('Enter');
  await page.getByLabel('Known by').fill('zelda');
  await page.getByLabel('Reason').fill('Request 4713');
  await page.getByRole('dialog').getByRole('button', { name: 'Ask', exact: true }).press('Enter');
  await page.getByRole('button', { name: 'Done' }).press('Enter');
  const { approvals } = await bench.client.listApprovals({ state: 'open' });
  await ann.page.goto('/approvals');
  await ann.page.getByRole('link', { name: 'The erasures, and who is meant' }).press('Enter');
  await ann.page.getByRole('button', { name: 'Who is meant by erasure 2' }).press('Enter');
  await ann.page.getByRole('list', { name: 'Known by' }).getByText('zelda').waitFor();
  expect(await axeFaultsInBoth(ann.page)).toEqual([]);
  expect(await kept(ann.page)).not.toMatch(/zelda/i);
  await bench.client.decideApproval(approvals[0]?.id ?? '', { decision: 'approve', reason: 'It is so' });
  await expect
    .poll(async () => (await bench.client.getErasure(2)).state, { timeout: 60_000, interval: 500 })
    .toBe('waiting');
  await page.reload();
  const row = rows(page).filter({ hasText: 'Request 4713' });
  expect(await row.innerText()).toMatch(
    /waits[\s\S]*\d+ events must stay: the first until 20\d\d-\d\d-\d\d, by the minimum of its class; others, or the same, as long as the hold 1:\d+ is in force/,
  );
  expect(await page.getByRole('region', { name: 'Erasures' }).innerText()).not.toMatch(/zelda/i);
});

test('the auditor finds and may not ask; the investigator has no page', async () => {
  await using auditor = await personOf(bench, 'olga', ['auditor']);
  await auditor.page.goto('/subjects');
  await auditor.page.getByLabel('Known by').waitFor();
  await rows(auditor.page).first().waitFor();
  expect(await auditor.page.getByRole('button', { name: /erase|erasure …/ }).count()).toBe(0);
  await using investigator = await personOf(bench, 'ines', ['investigator']);
  await investigator.page.goto('/search');
  await investigator.page.getByRole('navigation', { name: 'Main' }).waitFor();
  expect(await investigator.page.getByRole('link', { name: 'People’s rights' }).count()).toBe(0);
  expect([...ann.faults, ...bob.faults, ...auditor.faults]).toEqual([]);
});
