import { expect } from 'vitest';
import { writeOldLog } from '../system/support/old-log.ts';
import { axeFaultsInBoth, type Bench, keyboardFaults, setStage, test, type Visitor } from './support/index.ts';

const dayMs = 86_400_000;
const perDay = 40;

let bench: Bench;
let ann: Visitor;

/** Of a hundred days ago, of the day after, and of the day before yesterday. */
const writeOld = (data: string): Promise<void> =>
  writeOldLog(
    data,
    [100, 99, 2].map((ago, day) => ({
      receivedMs: Date.now() - ago * dayMs,
      events: Array.from({ length: perDay }, (_, i) => ({
        id: `01932c07-209c-7000-8000-${(day * perDay + i).toString(16).padStart(12, '0')}`,
        time: '2025-01-02T03:04:05Z',
        kind: 'data.read' as const,
        action: 'read',
        outcome: 'success' as const,
        severity: 1 as const,
        actor: { type: 'user' as const, id: 'old' },
      })),
    })),
  );

setStage(
  (stage) => {
    ({ bench, ann } = stage);
  },
  { DAYBOOK_ACCESS_SOLE_APPROVAL_DELAY_MS: '1000' },
  writeOld,
);

const policy = {
  default: 2,
  rules: [{ class: 1, kinds: ['http.request'], outcomes: ['success'] }],
  classes: [
    { number: 1, name: 'traffic', maximum: 'P30D', purpose: 'to find faults', legalBasis: 'GDPR Art. 6(1)(f)' },
    {
      number: 2,
      name: 'security',
      minimum: 'P12M',
      maximum: 'P13M',
      presets: ['pci-dss'],
      purpose: 'to see who did what',
      legalBasis: 'GDPR Art. 6(1)(f)',
    },
  ],
};
const rows = (page: Visitor['page'], label: string) => page.getByRole('region', { name: label }).getByRole('row');

test('without a policy the page says that everything is kept; one is set, and waits for a second person', async () => {
  const { page } = ann;
  await page.goto('/');
  await page.getByRole('link', { name: 'Retention' }).press('Enter');
  await page.getByText('Nothing, ever: there is no policy, and everything is kept.').waitFor();
  await page.getByRole('button', { name: 'Another policy …' }).press('Enter');
  const text = page.getByRole('textbox', { name: 'Policy' });
  await text.fill('{ "classes": [');
  const alerts = page.getByRole('alert').getByText('The policy is no JSON');
  await page.getByRole('button', { name: 'What would it destroy?' }).press('Enter');
  await expect.poll(() => alerts.count()).toBe(1);
  await page.getByLabel('Reason').fill('Ticket 4711');
  await page.getByRole('button', { name: 'Set it' }).press('Enter');
  await expect.poll(() => alerts.count()).toBe(2);
  await text.fill(JSON.stringify({ ...policy, default: 3 }));
  await page.getByRole('button', { name: 'Set it' }).press('Enter');
  await page.getByRole('alert').getByText('policy.default').waitFor();
  expect(await axeFaultsInBoth(page)).toEqual([]);
  await text.fill(JSON.stringify(policy));
  await page.getByRole('button', { name: 'What would it destroy?' }).press('Enter');
  // Of a hundred days ago and the day after; by a day long ago, none.
  const said = page.getByRole('status').filter({ hasText: 'would be destroyed' });
  await said
    .getByText(/^By \d{4}-\d\d-\d\d, 80 of \d+ events would be destroyed; by the policy in force, 0\.$/)
    .waitFor();
  await said.getByText(/^80 destroyed; \d+ may be kept$/).waitFor();
  expect(await axeFaultsInBoth(page)).toEqual([]);
  await page.getByLabel('By the beginning of (UTC)').fill('2020-01-01');
  await page.getByRole('button', { name: 'What would it destroy?' }).press('Enter');
  await said.getByText(/^By 2020-01-01, 0 of /).waitFor();
  // What was said of another policy is not shown beside this one.
  await text.fill(JSON.stringify({ ...policy, default: 1 }));
  await said.waitFor({ state: 'detached' });
  await text.fill(JSON.stringify(policy));
  await page.getByRole('button', { name: 'Set it' }).press('Enter');
  await page.getByText('It waits for a second person').waitFor();
});

test('in force, it is shown with what it is to meet; what was due is gone, with plan and certificate', async () => {
  const { page } = ann;
  // Nobody else could approve: it passes alone, and the page says so.
  await expect.poll(async () => (await bench.client.getRetention()).policy?.alone).toBe(true);
  await page.reload();
  await page.getByText(/set by person \d+, alone: nobody else could approve/).waitFor();
  await expect
    .poll(() => rows(page, 'Classes').allInnerTexts())
    .toEqual([
      expect.stringContaining('Class'),
      expect.stringMatching(/traffic 1[\s\S]*30 days, then it is destroyed[\s\S]*no minimum[\s\S]*to find faults/),
      expect.stringMatching(/security 2[\s\S]*13 months[\s\S]*at least 12 months[\s\S]*PCI DSS[\s\S]*as of \d{4}/),
    ]);
  await page.getByText('kind http.request, outcome success: traffic (class 1)').waitFor();
  await page.getByText('every other event: security (class 2)').waitFor();
  await expect
    .poll(async () => (await bench.client.listPlans()).items.filter(({ certificate }) => certificate !== null).length)
    .toBe(2);
  await page.reload();
  await expect
    .poll(() => rows(page, 'Plans').allInnerTexts())
    .toEqual([
      expect.stringContaining('Certificate'),
      expect.stringMatching(/traffic \(class 1\)[\s\S]*40 of 40 events destroyed[\s\S]*1:\d+[\s\S]*1:\d+/),
      expect.stringMatching(/40 of 40 events destroyed/),
    ]);
  await page.getByText('Nothing. What becomes due is destroyed by itself within 24 hours.').waitFor();
  expect(await axeFaultsInBoth(page)).toEqual([]);
  expect(await keyboardFaults(page)).toEqual([]);
});

test('events are reclassified by position, which keeps them for longer at once, and the event says by which class it is kept', async () => {
  const { page } = ann;
  await page.goto('/retention');
  await page.getByText('No event was reclassified').waitFor();
  await page.getByRole('button', { name: 'Reclassify events …' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Reclassify events' });
  await dialog.getByLabel('Kept now by').selectOption({ label: 'traffic (class 1)' });
  await dialog.getByLabel('To be kept by').selectOption({ label: 'security (class 2)' });
  await dialog.getByLabel('Positions').fill('85-80');
  await dialog.getByLabel('Reason').fill('Ticket 4712');
  await dialog.getByRole('button', { name: 'Reclassify' }).press('Enter');
  await dialog.getByRole('alert').getByText('It cannot be sent like this').waitFor();
  expect(await axeFaultsInBoth(page)).toEqual([]);
  expect(await keyboardFaults(page)).toEqual([]);
  await dialog.getByLabel('Positions').fill('1:80-85, 90');
  await dialog.getByRole('button', { name: 'Reclassify' }).press('Enter');
  await page.getByText('7 events kept by another class from now on.').waitFor();
  await page.getByRole('button', { name: 'Done' }).press('Enter');
  await expect
    .poll(() => rows(page, 'Reclassifications').allInnerTexts())
    .toEqual([
      expect.stringContaining('From'),
      expect.stringMatching(
        /traffic \(class 1\)\s+security \(class 2\)\s+80 to 85, 90\s+in force since [\s\S]*by person 1/,
      ),
    ]);
  await page.goto('/search?event=%221%3A80%22');
  await page.getByText('since it was reclassified; it was given traffic (class 1), as its entry says').waitFor();
  await page.goto('/search?event=%221%3A89%22');
  await page.getByText('traffic (class 1)', { exact: true }).waitFor();
});

test('what a query finds is reclassified too; what could go sooner waits for a second person, and says why', async () => {
  const { page } = ann;
  await page.goto('/retention');
  await page.getByRole('button', { name: 'Reclassify events …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Reclassify events' });
  await dialog.getByLabel('To be kept by').selectOption({ label: 'traffic (class 1)' });
  await dialog.getByLabel('Which events').selectOption('query');
  await dialog.getByLabel('Query').fill('actor.id:nobody');
  await dialog.getByLabel('From').fill('2025-01-01');
  await dialog.getByLabel('Reason').fill('Ticket 4713');
  await dialog.getByRole('button', { name: 'Reclassify' }).click();
  await dialog.getByRole('alert').getByText('The query finds no event').waitFor();
  await dialog.getByLabel('Query').fill('actor.id:old');
  await dialog.getByRole('button', { name: 'Reclassify' }).click();
  await page.getByText('This waits for a second person').waitFor();
  expect(await page.getByRole('list', { name: 'Why' }).getByRole('listitem').count()).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Done' }).click();
  // Nobody else could approve: it waits, and then passes alone.
  await expect.poll(async () => (await bench.client.listReclassifications()).count).toBe(2);
  await page.reload();
  await rows(page, 'Reclassifications').filter({ hasText: 'alone: nobody else could approve' }).waitFor();
  expect(await axeFaultsInBoth(page)).toEqual([]);
});

test('printed, it says which log it is about, when and by whom, and nothing that only a screen needs', async () => {
  const { page } = ann;
  await page.emulateMedia({ media: 'print' });
  await page.getByText(/^Log .*old\.example\/log, \d+ entries\. Printed .* by /).waitFor();
  for (const name of ['Print', 'Another policy …'])
    expect(await page.getByRole('button', { name, exact: true }).isVisible()).toBe(false);
  expect(await page.getByRole('navigation', { name: 'Main' }).isVisible()).toBe(false);
  await page.emulateMedia({ media: 'screen' });
});
