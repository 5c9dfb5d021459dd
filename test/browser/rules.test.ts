import { expect } from 'vitest';
import { axeFaults, type Bench, setStage, shippedRule, test, type Visitor } from './support/index.ts';

let bench: Bench;
let ann: Visitor;

setStage((stage) => {
  ({ bench, ann } = stage);
});

const rows = ({ page }: Visitor) => page.getByRole('region', { name: 'Rules' }).getByRole('row');

test('rules are found by words, tactic and state, and the address is the choice', async () => {
  const { page } = ann;
  await page.goto('/rules');
  await page.getByText(/^\d+ rules$/).waitFor();
  await page.getByRole('searchbox', { name: 'Words of a rule' }).fill('root');
  await page.getByText('1 rule', { exact: true }).waitFor();
  await expect
    .poll(() => rows(ann).nth(1).innerText())
    .toMatch(/The root account[\s\S]*comes with Daybook[\s\S]*high[\s\S]*enabled/);
  await page.getByRole('combobox', { name: 'Enabled or not' }).selectOption('disabled');
  await page.getByText('None is so').waitFor();
  expect(new URL(page.url()).search).toBe('?q=root&state=disabled');
});

test('coverage says what is watched for, by tactic and technique, and leads to the rules', async () => {
  const { page } = ann;
  await page.goto('/rules');
  await page.getByRole('link', { name: 'ATT&CK coverage' }).press('Enter');
  const tactic = page.getByRole('region', { name: 'Persistence' });
  await tactic.getByText(/^\d of \d rules? watching$/).waitFor();
  await tactic.getByRole('link', { name: /^T1098/ }).press('Enter');
  await page
    .getByRole('region', { name: 'Rules' })
    .getByText('An account was given administrative rights', { exact: true })
    .waitFor();
});

test('one that comes with the product shows its file, and is disabled only once a second person approved', async () => {
  const { page } = ann;
  await page.goto(`/rules/${shippedRule}`);
  await expect.poll(() => page.locator('pre').innerText()).toContain('detection:');
  expect(await page.getByRole('textbox').count()).toBe(0);
  await page.getByRole('button', { name: 'Disable …' }).press('Enter');
  await page.getByLabel('Reason').fill('A drill');
  await page.getByRole('button', { name: 'Disable', exact: true }).press('Enter');
  await page.getByText('It waits for a second person').waitFor();
  const { approvals } = await bench.client.listApprovals({ state: 'open' });
  expect(approvals.map(({ kind, reason }) => [kind, reason])).toEqual([['rule.disable', 'A drill']]);
  expect((await bench.client.getRule(shippedRule)).enabled).toBe(true);
});

test('a rule is written, checked with its examples, saved, enabled, and changed', async () => {
  const { page } = ann;
  await page.goto('/rules');
  await page.getByRole('link', { name: 'Write a rule' }).press('Enter');
  const file = page.getByLabel('Sigma rule');
  const good = await file.inputValue();
  await file.fill(good.replace('condition: export', 'condition: nothing'));
  await page.getByRole('button', { name: 'Check' }).press('Enter');
  await page.getByText(/^Line \d+, column \d+: .*nothing/).waitFor();
  expect(await axeFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save' }).press('Enter');
  await page
    .getByText(/^Line \d+, column \d+: .*nothing/)
    .nth(1)
    .waitFor();
  await file.fill(good.replace('rows: 12 ', 'rows: 12000 '));
  await page.getByRole('button', { name: 'Check' }).press('Enter');
  await page.getByText('Not every example came out as the file says').waitFor();
  await file.fill(good);
  await page.getByRole('button', { name: 'Check' }).press('Enter');
  await page.getByText('every example came out as it says').waitFor();
  await page.getByRole('button', { name: 'Save' }).press('Enter');

  await page.getByRole('link', { name: 'Bulk export' }).press('Enter');
  await page.getByRole('button', { name: 'Enable …' }).press('Enter');
  await page.getByLabel('Reason').fill('Tried');
  await page.getByRole('button', { name: 'Enable', exact: true }).press('Enter');
  await page.getByRole('button', { name: 'Disable …' }).waitFor();
  await page.getByLabel('Sigma rule').fill(good.replace('level: medium', 'level: critical'));
  await page.getByRole('button', { name: 'Save' }).press('Enter');
  await page.getByText('critical', { exact: true }).waitFor();
  const { items } = await bench.client.listRules();
  expect(items.filter(({ origin }) => origin === 'imported')).toMatchObject([{ level: 'critical', enabled: true }]);
});

test('an exception says which events, who answers for it, why and until when; it is counted, and ended', async () => {
  const { page } = ann;
  const { items } = await bench.client.listRules();
  const own = items.find(({ origin }) => origin === 'imported')?.id ?? '';
  await page.goto(`/rules/${own}`);
  await page.getByRole('button', { name: 'Make an exception …' }).press('Enter');
  await page.getByLabel('Events that it is not to find').fill('actor.id:(');
  await page.getByLabel('Reason').fill('The nightly backup');
  await page.getByRole('button', { name: 'Make it' }).press('Enter');
  await page.getByRole('alert').filter({ hasText: 'actor.id:(' }).waitFor();
  await page.getByLabel('Events that it is not to find').fill('actor.id:backup');
  await page.getByLabel('Owner').fill('Olga');
  expect(await axeFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Make it' }).press('Enter');
  const table = page.getByRole('region', { name: 'Exceptions' });
  await table.getByText('actor.id:backup').waitFor();
  const export_ = { kind: 'data.export', action: 'export', outcome: 'success', ext: { rows: 20_000 } };
  await bench.send([
    { ...export_, actor: 'backup' },
    { ...export_, actor: 'eve' },
  ]);
  await expect.poll(async () => (await bench.client.listExceptions())?.items[0]?.held).toBe(1);
  await page.reload();
  await expect
    .poll(() => table.getByRole('row').nth(1).innerText())
    .toMatch(/actor.id:backup[\s\S]*The nightly backup[\s\S]*Olga[\s\S]*1/);
  await page.getByRole('button', { name: 'End …' }).press('Enter');
  await page.getByLabel('Reason').fill('It moved');
  await page.getByRole('button', { name: 'End', exact: true }).press('Enter');
  await page.getByText('None holds').waitFor();
  await page.getByRole('button', { name: 'Show ended ones' }).press('Enter');
  await table.getByText('ended', { exact: true }).waitFor();
  expect(await axeFaults(page)).toEqual([]);

  await page.goto('/rules?state=enabled');
  await page.getByRole('button', { name: 'Matches' }).press('Enter');
  await page.getByRole('button', { name: 'Matches' }).press('Enter');
  await page.getByRole('columnheader', { name: 'Matches' }).and(page.locator('[aria-sort=descending]')).waitFor();
  const first = rows(ann).nth(1);
  expect(await first.getByRole('cell').nth(3).innerText()).toMatch(/^[1-9]/);
  expect(await axeFaults(page)).toEqual([]);

  const baseline = (await bench.client.listRules())?.items.find(({ type }) => type === 'baseline');
  await page.goto(`/rules/${baseline?.id}`);
  await page.getByText('Remembers').waitFor();
  await page.getByText(/^[0-9,]+ groups?$/).waitFor();

  await page.goto(`/rules/${shippedRule}`);
  await page.getByRole('button', { name: 'Make an exception …' }).press('Enter');
  await page.getByLabel('Events that it is not to find').fill('actor.id:ann');
  await page.getByLabel('Reason').fill('Noise');
  await page.getByRole('button', { name: 'Make it' }).press('Enter');
  await page.getByText('This waits for a second person').waitFor();
});

test('a rule is tried on the past before it is enabled: how much it would have found, by day, and the last of it', async () => {
  const { page } = ann;
  await page.goto('/new-rule');
  const file = page.getByLabel('Sigma rule');
  await file.fill(
    (await file.inputValue()).replace('gte: 10000', 'gte: 19000').replace('Bulk export', 'Very bulk export'),
  );
  await page.getByRole('button', { name: 'Try it on the past' }).press('Enter');
  const found = page.getByRole('region', { name: 'What Very bulk export would have found' });
  await found.getByText('Very bulk export: 2 matches, 2 alerts').waitFor();
  expect(await found.getByRole('row').count()).toBe(2);
  expect(await axeFaults(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await axeFaults(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'light' });
  const { looks } = await bench.client.looks({ limit: 5 });
  expect(looks.map(({ action }) => action)).toContain('backtest');
  await file.fill('title: t');
  await found.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Try it on the past' }).press('Enter');
  await page.getByText(/^Line 1, column 1: /).waitFor();
});

test('no page broke the content security policy, asked another host for anything, or threw', () => {
  expect(ann.faults).toEqual([]);
});
