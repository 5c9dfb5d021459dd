import type { HoldListJson } from '@daybook/api';
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

const dayMs = 86_400_000;
const dayFromNow = (days: number): string => new Date(Date.now() + days * dayMs).toISOString().slice(0, 10);

let bench: Bench;
let ann: Visitor;
let bob: Visitor;

setStage(async (stage) => {
  ({ bench, ann } = stage);
  await bench.send(loginLines([{ id: 'alice' }, { id: 'bob' }, { id: 'alice', outcome: 'failure' }]));
  await bench.send(loginLines([{ id: 'carol' }]), 'shop-api');
  bob = await secondAdministrator(bench, 'bob');
}, soleApproval);

const rows = (page: Visitor['page']) => page.getByRole('region', { name: 'Holds' }).getByRole('row');

/** What every form needs, filled in. */
async function fill(page: Visitor['page'], matter: string): Promise<void> {
  await page.getByLabel('Matter').fill(matter);
  await page.getByLabel('Owner').fill('olga');
  await page.getByLabel('Review').fill(dayFromNow(30));
  await page.getByLabel('Reason').fill('Order of the court');
}

test('without a hold the page says so; one by a person is placed by keyboard, and what it keeps is counted', async () => {
  const { page } = ann;
  await page.goto('/');
  await page.getByRole('link', { name: 'Holds' }).press('Enter');
  await page.getByText('No hold is in force').waitFor();
  await page.getByRole('button', { name: 'Place a hold …' }).press('Enter');
  await page.getByLabel('It keeps').selectOption('person');
  await page.getByLabel('Account or address').fill('alice');
  await fill(page, 'Case 4711');
  expect(await axeFaultsInBoth(page)).toEqual([]);
  await page.getByRole('button', { name: 'Place it' }).press('Enter');
  await expect
    .poll(() => rows(page).allInnerTexts())
    .toEqual([
      expect.stringContaining('Matter'),
      expect.stringMatching(
        /Case 4711\n+whatever mentions alice\s+olga\s+\d{4}-\d\d-\d\d\s+[1-9]\d* events\s[\s\S]*in force/,
      ),
    ]);
  const [hold] = (await bench.client.listHolds()).items;
  expect(hold).toMatchObject({ type: 'person', words: { matter: 'Case 4711', reason: 'Order of the court' } });
});

test.for([
  ['query', 'outcome:failure', async (page: Visitor['page']) => page.getByLabel('Query').fill('outcome:failure')],
  [
    'resource',
    'the resource document d-1',
    async (page: Visitor['page']) => {
      await page.getByLabel('Id of the resource').fill('d-1');
      await page.getByLabel('Type').fill('document');
    },
  ],
  [
    'source',
    'everything from shop-api',
    async (page: Visitor['page']) => page.getByLabel('Source').selectOption('shop-api'),
  ],
  [
    'range',
    'events 2 to 5',
    async (page: Visitor['page']) => {
      await page.getByLabel('First').fill('2');
      await page.getByLabel('Last').fill('5');
    },
  ],
] as const)('a hold is placed by %s', async ([type, about, choose]) => {
  const { page } = ann;
  await page.goto('/holds');
  await page.getByRole('button', { name: 'Place a hold …' }).click();
  await page.getByLabel('It keeps').selectOption(type);
  await choose(page);
  await fill(page, `Case by ${type}`);
  await page.getByRole('button', { name: 'Place it' }).click();
  await rows(page)
    .filter({ hasText: `Case by ${type}` })
    .filter({ hasText: about })
    .waitFor();
});

test('what is wrong is said at its field, and nothing is placed', async () => {
  const { page } = ann;
  const { inForce } = await bench.client.listHolds();
  await page.goto('/holds');
  await page.getByRole('button', { name: 'Place a hold …' }).click();
  await fill(page, 'Case of nothing');
  await page.getByLabel('Query').fill('nope:1');
  await page.getByRole('button', { name: 'Place it' }).click();
  await page.getByRole('alert').getByText('nope').first().waitFor();
  await page.getByLabel('It keeps').selectOption('range');
  await page.getByLabel('First').fill('9');
  await page.getByLabel('Last').fill('5');
  await page.getByRole('button', { name: 'Place it' }).click();
  await page.getByText('is before `first`').or(page.getByText('is before first')).first().waitFor();
  expect((await bench.client.listHolds()).inForce).toBe(inForce);
});

test('a hold whose day of review is over is marked, and the page says what to do; one that cannot be listed is asked for again', async () => {
  const { page } = ann;
  // The server takes no day of review that is over: it is told of one.
  await page.route('**/v1/holds?*', async (route) => {
    const response = await route.fetch();
    const list = (await response.json()) as HoldListJson;
    const items = list.items.map((hold, i) => ({
      ...hold,
      reviewDue: i === 0,
      review: i === 0 ? '2026-01-31' : hold.review,
    }));
    await route.fulfill({ response, json: { ...list, items, reviewDue: 1 } });
  });
  await page.goto('/holds');
  await page.getByText('1 hold is past the day of review.').waitFor();
  await rows(page).filter({ hasText: '2026-01-31' }).getByText('overdue').waitFor();
  expect(await rows(page).getByText('overdue').count()).toBe(1);
  expect(await axeFaultsInBoth(page)).toEqual([]);
  await page.unroute('**/v1/holds?*');
  await page.route('**/v1/holds?*', (route) => route.abort());
  await page.goto('/holds');
  await page.getByRole('alert').waitFor();
  await page.unroute('**/v1/holds?*');
  await page.getByRole('button', { name: 'Try again' }).press('Enter');
  await rows(page).first().waitFor();
});

test('one is opened, kept for longer, and asked to be lifted; a second person lifts it', async () => {
  const { page } = ann;
  await page.goto('/holds');
  await page.getByRole('link', { name: 'Case 4711' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Case 4711' });
  await dialog.getByText('Order of the court').waitFor();
  await dialog.getByText(/^class 1: [1-9]\d* events$/).waitFor();
  expect(await axeFaultsInBoth(page)).toEqual([]);
  expect(await keyboardFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Keep it for longer …' }).press('Enter');
  await page.getByLabel('Next review').fill(dayFromNow(60));
  await page.getByLabel('Reason').fill('Still at court');
  await page.getByRole('button', { name: 'Keep it', exact: true }).press('Enter');
  await dialog.getByText(dayFromNow(60)).waitFor();
  await dialog.getByRole('button', { name: 'Ask for it to be lifted …' }).press('Enter');
  await page.getByText(/It keeps [1-9]\d* events/).waitFor();
  await page.getByLabel('Reason').fill('The case is closed');
  await page.getByRole('button', { name: 'Ask', exact: true }).press('Enter');
  await page.getByText('This waits for a second person').waitFor();
  await page.getByRole('button', { name: 'Done' }).press('Enter');
  await dialog.getByText('asked to be lifted').waitFor();
  expect(await dialog.getByRole('button', { name: 'Ask for it to be lifted …' }).count()).toBe(0);

  await bob.page.goto('/approvals');
  await bob.page.getByRole('link', { name: 'The hold, and what it keeps' }).press('Enter');
  const seen = bob.page.getByRole('dialog', { name: 'Case 4711' });
  await seen.getByText('only who sees all events is told').waitFor();
  await bob.page.goto('/approvals');
  await bob.page.getByRole('button', { name: 'Approve' }).press('Enter');
  await bob.page.getByLabel('Reason').fill('It is');
  await bob.page.getByRole('dialog').getByRole('button', { name: 'Approve' }).press('Enter');
  await expect.poll(async () => (await bench.client.listHolds({ state: 'lifted' })).items.length).toBe(1);

  await page.goto('/holds');
  await rows(page).filter({ hasText: 'Case by query' }).waitFor();
  expect(await page.getByRole('link', { name: 'Case 4711' }).count()).toBe(0);
  await page.getByRole('link', { name: 'Show lifted ones too' }).press('Enter');
  await rows(page).filter({ hasText: 'Case 4711' }).filter({ hasText: 'nothing any more' }).waitFor();
});

test('who may see holds and not place them is offered nothing; who may see none has no page', async () => {
  await using auditor = await personOf(bench, 'olga', ['auditor']);
  await auditor.page.goto('/holds');
  await auditor.page.getByRole('link', { name: 'Case by range' }).click();
  const dialog = auditor.page.getByRole('dialog', { name: 'Case by range' });
  // Four, and the event that has its words.
  await dialog.getByText('5 events', { exact: true }).waitFor();
  expect(await auditor.page.getByRole('button', { name: /Place a hold|Keep it|Ask for it/ }).count()).toBe(0);
  await using investigator = await personOf(bench, 'ines', ['investigator']);
  await investigator.page.goto('/search');
  await investigator.page.getByRole('navigation', { name: 'Main' }).waitFor();
  expect(await investigator.page.getByRole('link', { name: 'Holds' }).count()).toBe(0);
});

test('a hold that is not there is said to be so, and no page did what it may not', async () => {
  const { page } = ann;
  await page.goto('/holds?hold=1:999999');
  await page.getByRole('dialog').getByText('There is no such hold').waitFor();
  expect([...ann.faults, ...bob.faults]).toEqual([]);
});
