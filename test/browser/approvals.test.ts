import { expect } from 'vitest';
import {
  axeFaultsInBoth,
  type Bench,
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

setStage(async (stage) => {
  ({ bench, ann } = stage);
  bob = await secondAdministrator(bench, 'bob');
}, soleApproval);

test('one asks, another decides, and only then it holds; nobody decides what they asked for', async () => {
  await using chris = await personOf(bench, 'chris');
  // Bob is no auditor, so he alone cannot make one.
  await bob.page.goto('/people');
  await bob.page.getByRole('link', { name: 'Chris Example' }).click();
  await bob.page.getByRole('button', { name: 'Give a role' }).click();
  await bob.page.getByRole('dialog').getByLabel('Role').selectOption('auditor');
  await bob.page.getByLabel('Reason').fill('Yearly audit, ticket 4711');
  await bob.page.getByRole('button', { name: 'Give', exact: true }).click();
  await bob.page.getByText('This waits for a second person').waitFor();
  await bob.page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await bob.page.goto('/approvals');
  await bob.page.getByRole('button', { name: 'Withdraw' }).waitFor();
  expect(await bob.page.getByRole('button', { name: 'Approve' }).count()).toBe(0);

  await ann.page.goto('/approvals');
  const request = ann.page.getByRole('listitem').filter({ hasText: 'Yearly audit, ticket 4711' });
  await request.getByText('bob as administrator').waitFor();
  await ann.page.getByRole('link', { name: /^Approvals 1/ }).waitFor();
  await request.getByRole('button', { name: 'Approve' }).click();
  await ann.page.getByRole('dialog').getByLabel('Reason').fill('Agreed with the board');
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  // While the dialog is open, what lies behind it is out of reach, and counts as gone.
  await ann.page.getByRole('dialog').waitFor({ state: 'detached' });
  await request.waitFor({ state: 'detached' });

  await chris.page.goto('/search');
  await chris.page.getByRole('heading', { name: 'Search', level: 1 }).waitFor();
  await chris.page.getByRole('link', { name: 'Who looked' }).waitFor();
  expect([...ann.faults, ...bob.faults, ...chris.faults]).toEqual([]);
});

test('who decides on a policy sees what it would destroy', async () => {
  const ofClass = { number: 1, name: 'all', maximum: 'P1D', purpose: 'a test', legalBasis: 'none', presets: [] };
  const asked = await bench.client.setRetentionPolicy({
    policy: { default: 1, classes: [ofClass] },
    reason: 'To keep less, ticket 4712',
  });
  const { page } = bob;
  await page.goto('/approvals');
  const request = page.getByRole('listitem').filter({ hasText: 'ticket 4712' });
  await request.getByLabel('By the beginning of (UTC)').fill('2099-01-01');
  await request.getByRole('button', { name: 'What would it destroy?' }).click();
  await request
    .getByText(
      /^By 2099-01-01, (at most )?([\d,]+) of \2 events would be destroyed; by the policy in force, (at most )?0\.$/,
    )
    .waitFor();
  expect(await axeFaultsInBoth(page)).toEqual([]);
  await bench.client.decideApproval(asked.approval?.id ?? '', { decision: 'withdraw', reason: 'not meant' });
  await page.reload();
  await request.waitFor({ state: 'detached' });
  expect(bob.faults).toEqual([]);
});

test('an unmasked export is permitted at once by breaking the glass, and waits for somebody else’s review', async () => {
  await using rita = await personOf(bench, 'rita', ['exporter']);
  await rita.page.goto('/approvals');
  await rita.page.getByRole('button', { name: 'Ask for an unmasked export' }).click();
  await rita.page.getByLabel('Query').fill('kind:auth.login');
  await rita.page.getByLabel('Names and email').check();
  await rita.page.getByLabel('Reason').fill('Incident 17');
  await rita.page.getByLabel(/^Break glass/).check();
  await rita.page.getByRole('button', { name: 'Break the glass' }).click();
  await rita.page.getByText('to be reviewed').waitFor();
  await rita.page.getByText('Permit', { exact: true }).waitFor();

  await ann.page.goto('/approvals');
  const request = ann.page.getByRole('listitem').filter({ hasText: 'Incident 17' });
  await request.getByRole('button', { name: 'Close the review' }).click();
  await ann.page.getByRole('dialog').getByLabel('Reason').fill('Looked at, was right');
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Close the review' }).click();
  // While the dialog is open, what lies behind it is out of reach, and counts as gone.
  await ann.page.getByRole('dialog').waitFor({ state: 'detached' });
  await request.waitFor({ state: 'detached' });
  await ann.page.getByRole('link', { name: 'Show all' }).click();
  await ann.page.getByRole('listitem').filter({ hasText: 'Looked at, was right' }).waitFor();
  expect([...ann.faults, ...rita.faults]).toEqual([]);
});
