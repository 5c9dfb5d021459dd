import type { AlertJson } from '@daybook/api';
import { expect, vi } from 'vitest';
import { axeFaults, axeFaultsInBoth, type Bench, personOf, setStage, test, type Visitor } from './support/index.ts';

const ruleId = '6f7c1a90-0d5e-4a51-9f0e-2f7f0e8d3c11';
const title = 'Customers were exported';
const rule = `title: ${title}
id: ${ruleId}
level: high
tags: [attack.exfiltration, attack.t1048.003]
logsource: {product: daybook}
detection:
  export: {kind: data.export}
  condition: export
`;

let bench: Bench;
let ann: Visitor;
let alerts: readonly AlertJson[];

setStage(async (stage) => {
  ({ bench, ann } = stage);
  await bench.client.importRules({ enable: true, files: [{ path: 'exports.yml', text: rule }] });
  const actors = ['mallory', 'trudy', 'mallory', 'oscar'];
  await bench.send(actors.map((actor) => ({ kind: 'data.export', action: 'export', outcome: 'success', actor })));
  await vi.waitFor(async () => {
    alerts = (await bench.client.listAlerts({ rule: ruleId })).items;
    expect(alerts.map(({ count }) => count).toSorted()).toEqual([1, 1, 2]);
  }, 20_000);
  await bench.caughtUp();
});

const list = ({ page }: Visitor) => page.getByRole('region', { name: 'Alerts' });
const opened = ({ page }: Visitor) => page.getByRole('region', { name: 'The alert' });
const isShown = async (visitor: Visitor, alert: AlertJson | undefined): Promise<void> => {
  await vi.waitFor(() => expect(new URL(visitor.page.url()).searchParams.get('alert')).toBe(alert?.id ?? ''));
  await opened(visitor).getByRole('button', { name: 'Assign …' }).waitFor();
};

test('by keys alone alerts are gone through, acknowledged, assigned, closed and opened again, and the log has each step', async () => {
  const { page } = ann;
  await page.goto(`/alerts?rule=${ruleId}`);
  await list(ann).getByText('3 alerts').waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  const [first, second] = alerts;
  await isShown(ann, first);
  await page.keyboard.press('j');
  await isShown(ann, second);
  await page.keyboard.press('ArrowUp');
  await isShown(ann, first);

  await page.keyboard.press('a');
  await opened(ann).getByText('acknowledged').waitFor();
  await list(ann).getByText('acknowledged').waitFor();
  await page.keyboard.press('s');
  const assigning = page.getByRole('dialog', { name: 'Assign the alert' });
  await assigning.waitFor();
  await page.keyboard.press('Enter');
  await opened(ann).getByText('assigned: ann').waitFor();
  await assigning.waitFor({ state: 'detached' });
  await page.keyboard.press('c');
  const closing = page.getByRole('dialog', { name: 'Close the alert' });
  await closing.waitFor();
  expect(await axeFaults(page)).toEqual([]);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.keyboard.type('The nightly backup');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await opened(ann).getByText('closed: false positive').waitFor();
  await closing.waitFor({ state: 'detached' });
  await page.keyboard.press('o');
  await opened(ann).getByRole('button', { name: 'Acknowledge' }).waitFor();

  expect(await bench.client.getAlert(first?.id ?? '')).toMatchObject({ state: 'open', changedBy: 'ann' });
  await bench.caughtUp();
  const { events } = await bench.client.search({ q: `own:true target.id:${first?.id}`, order: 'asc' });
  expect(events.map(({ event }) => event.kind)).toEqual([
    'alert.open',
    'alert.acknowledge',
    'alert.assign',
    'alert.close',
    'alert.reopen',
  ]);
});

test('an alert shows the events that matched, each of which opens with its proof, and leads to a search for them', async () => {
  const { page } = ann;
  const two = alerts.find(({ count }) => count === 2);
  await page.goto(`/alerts?alert=${two?.id}`);
  const evidence = opened(ann).getByRole('list', { name: 'Events that matched' });
  await evidence.getByRole('link').nth(1).waitFor();
  await expect.poll(() => evidence.getByRole('link').count()).toBe(2);
  await expect.poll(() => evidence.innerText()).toMatch(/mallory[\s\S]*mallory/);
  await evidence.getByRole('link').first().press('Enter');
  const drawer = page.getByRole('dialog', { name: `Event ${two?.evidence[0]}` });
  await drawer.getByRole('tab', { name: 'Proof' }).waitFor();
  await drawer.getByRole('button', { name: 'Close', exact: true }).press('Enter');
  await drawer.waitFor({ state: 'detached' });
  await opened(ann).getByRole('link', { name: 'Search for them' }).press('Enter');
  await page.getByRole('figure', { name: 'Events over time' }).getByText('2 events').waitFor();
});

test('axe finds nothing on an alert', async () => {
  const { page } = ann;
  await page.goto(`/alerts?alert=${alerts[0]?.id}`);
  await opened(ann).getByRole('list', { name: 'Events that matched' }).waitFor();
  expect(await axeFaultsInBoth(page)).toEqual([]);
});

test('on a phone an alert takes the place of the list, and there is a way back', async () => {
  await using phone = await bench.visit({ width: 390 });
  await phone.context.addCookies(await ann.context.cookies());
  const { page } = phone;
  await page.goto(`/alerts?rule=${ruleId}`);
  await list(phone).getByRole('link').first().click();
  await opened(phone).getByRole('list', { name: 'Events that matched' }).waitFor();
  expect(await list(phone).isVisible()).toBe(false);
  const [wide, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(wide).toBeLessThanOrEqual(screen ?? 0);
  await opened(phone).getByRole('link', { name: 'Back to the list' }).click();
  await list(phone).getByText('3 alerts').waitFor();
});

test('who may see alerts and not handle them has no way to; who sees none has no such page', async () => {
  await using otto = await personOf(bench, 'otto', ['auditor']);
  await otto.page.goto(`/alerts?alert=${alerts[0]?.id}`);
  await opened(otto).getByRole('list', { name: 'Events that matched' }).waitFor();
  expect(await opened(otto).getByRole('button').count()).toBe(0);
  await otto.page.keyboard.press('c');
  expect(await otto.page.getByRole('dialog').count()).toBe(0);
  await using nora = await personOf(bench, 'nora', ['operator']);
  expect(await nora.page.getByRole('link', { name: 'Alerts' }).count()).toBe(0);
});

test('no page broke the content security policy, asked another host for anything, or threw', () => {
  expect(ann.faults).toEqual([]);
});

test('an alert of a baseline says the value, what is normal and the formula', async () => {
  const text = `title: an act\nname: an_act\nlogsource: {product: daybook}\ndetection: {s: {kind: data.delete}, condition: s}
---
title: Something new
id: 6f7c1a90-0d5e-4a51-9f0e-2f7f0e8d3c12
level: low
baseline: {type: first_seen, rules: [an_act], group-by: [actor.id], field: action, learn: 0s, days: 0}
`;
  await bench.client.importRules({ enable: true, files: [{ path: 'new.yml', text }] });
  await bench.send([{ kind: 'data.delete', action: 'wipe', outcome: 'success', actor: 'trudy' }]);
  const found = await vi.waitFor(async () => {
    const { items } = await bench.client.listAlerts({ rule: '6f7c1a90-0d5e-4a51-9f0e-2f7f0e8d3c12' });
    expect(items).toHaveLength(1);
    return items[0];
  }, 20_000);
  await ann.page.goto(`/alerts?alert=${found?.id}`);
  const unusual = opened(ann).getByRole('list', { name: 'What is unusual' });
  await unusual.getByText('action = wipe').waitFor();
  await unusual.getByText('known since').waitFor();
  await unusual.getByText('none of those of the last 90 days').waitFor();
  expect(await axeFaults(ann.page)).toEqual([]);
});
