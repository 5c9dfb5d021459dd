import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect } from 'vitest';
import {
  axeFaults,
  axeFaultsInBoth,
  type Bench,
  keyboardFaults,
  setStage,
  test,
  type Visitor,
} from './support/index.ts';

let hook: Server;
let answer = 204;
let bench: Bench;
let ann: Visitor;

async function settings(): Promise<Record<string, string>> {
  hook = createServer((request, response) => request.resume().on('end', () => response.writeHead(answer).end()));
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/a-path-that-is-secret`;
  const night = { from: '22:00', to: '07:00', zone: 'Europe/Berlin' };
  const notifiers = [
    { name: 'hook', type: 'webhook', url, secret: 'env:HOOK_SECRET', minLevel: 'low' },
    {
      name: 'at-day',
      type: 'webhook',
      url,
      secret: 'env:HOOK_SECRET',
      minLevel: 'high',
      quiet: night,
      fallback: 'hook',
    },
  ];
  return {
    DAYBOOK_NOTIFIERS: JSON.stringify(notifiers),
    HOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  };
}

setStage((stage) => {
  ({ bench, ann } = stage);
}, settings);

afterAll(() => {
  hook?.closeAllConnections();
  hook?.close();
});

const row = (name: string) =>
  ann.page.getByRole('region', { name: 'Notifiers' }).getByRole('row').filter({ hasText: name });

test('notifiers are listed with what goes there and how they are doing, and without what is secret', async () => {
  const { page } = ann;
  await page.goto('/');
  await page.getByRole('link', { name: 'Notifiers' }).press('Enter');
  await row('at-day').first().waitFor();
  await expect
    .poll(() => row('at-day').first().innerText())
    .toMatch(
      /webhook: http:\/\/127[\s\S]*high[\s\S]*22:00 to 07:00 \(Europe\/Berlin\), but for critical[\s\S]*hook says when it is down[\s\S]*well/,
    );
  expect(await page.content()).not.toContain('secret');
  expect(await axeFaultsInBoth(page)).toEqual([]);
  expect(await keyboardFaults(page)).toEqual([]);
});

test('one is tried, and the page says what came of it', async () => {
  const { page } = ann;
  answer = 204;
  await page.getByRole('button', { name: 'Test hook' }).press('Enter');
  await page.getByText(/^delivered in \d+ ms$/).waitFor();
  answer = 403;
  await page.getByRole('button', { name: 'Test hook' }).press('Enter');
  await page.getByText('not delivered: HTTP 403').waitFor();
  answer = 204;
});

test('the page of one has its messages, and why one was not delivered', async () => {
  const { page } = ann;
  answer = 503;
  const text = `title: Erased\nid: 00000000-0000-4000-8000-000000000077\nlevel: medium\nlogsource: {product: daybook}\ndetection: {s: {action: erase}, condition: s}\n`;
  await bench.client.importRules({ files: [{ path: 'e.yml', text }], enable: true });
  await bench.send([{ kind: 'data.delete', action: 'erase', outcome: 'success', actor: 'bob' }]);
  await page.getByRole('link', { name: 'hook', exact: true }).press('Enter');
  const messages = page.getByRole('region', { name: 'Messages' });
  await expect
    .poll(async () => (await bench.client.listDeliveries('hook')).items[0]?.fault ?? '', { timeout: 20_000 })
    .toBe('HTTP 503');
  await page.reload();
  await messages.getByText('HTTP 503').first().waitFor();
  await expect.poll(() => messages.getByRole('row').nth(1).innerText()).toMatch(/opened[\s\S]*waiting/);
  expect(await axeFaults(page)).toEqual([]);
  await page.getByRole('combobox', { name: 'State of a message' }).selectOption('failed');
  await page.getByText('There is none').waitFor();
  answer = 204;
  await page.goto('/notifiers/nobody');
  await page.getByText('There is no such notifier').waitFor();
});

test('no page broke the content security policy, asked another host for anything, or threw', () => {
  expect(ann.faults).toEqual([]);
});
