import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BucketStatusJson } from '@daybook/api';
import { afterAll, expect } from 'vitest';
import { ObjectServer, versitygw } from '../conformance/bucket/object-server.ts';
import { loginLines } from '../system/support/index.ts';
import {
  axeFaultsInBoth,
  type Bench,
  keyboardFaults,
  personOf,
  setStage,
  test,
  type Visitor,
} from './support/index.ts';

let bench: Bench;
let ann: Visitor;
let objects: ObjectServer | null = null;
const folder = mkdtempSync(path.join(tmpdir(), 'daybook-bucket-'));

/** An S3 server that others wrote, where it could be built; without it the console is told what it would say. */
async function settings(): Promise<Record<string, string>> {
  if (!versitygw.ok) return {};
  objects = await ObjectServer.start(folder);
  await objects.makeBucket();
  // It is looked at when somebody asks, and not by itself meanwhile.
  return { ...objects.settings(path.join(folder, 'keys')), DAYBOOK_BUCKET_VERIFY_HOURS: '0' };
}

setStage(async (stage) => {
  ({ bench, ann } = stage);
  await bench.send(loginLines([{ id: 'alice' }, { id: 'bob' }]));
}, settings);

afterAll(async () => {
  await objects?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const panel = (page: Visitor['page']) =>
  page.locator('section').filter({ has: page.getByRole('heading', { name: 'Copies in a bucket' }) });

test('it is said that everything is in the bucket; verified by keyboard, all is as it was put there; a delete marker is named', async ({
  skip,
}) => {
  skip(!versitygw.ok, 'needs versitygw, built with Go');
  const { page } = ann;
  await expect
    .poll(async () => (await bench.client.bucketStatus()).complete !== null, { timeout: 30_000, interval: 250 })
    .toBe(true);
  await page.goto('/integrity');
  const bucket = panel(page);
  await bucket.getByText(/logs\/daybook/).waitFor();
  await bucket.getByText(/^up to event [1-9]/).waitFor();
  await bucket.getByText('The bucket was never verified').waitFor();
  await bucket.getByRole('button', { name: 'Verify the bucket' }).press('Enter');
  await bucket.getByText(/^All of [1-9][\d,]* versions are as they were put there\.$/).waitFor();
  expect(await axeFaultsInBoth(page)).toEqual([]);
  expect(await keyboardFaults(page)).toEqual([]);
  const [first] = (await objects?.list()) ?? [];
  await objects?.delete(first?.key ?? '');
  await bucket.getByRole('button', { name: 'Verify the bucket' }).press('Enter');
  await bucket.getByRole('alert').getByText('1 fault').waitFor();
  await bucket.getByRole('alert').getByText('delete-marker').waitFor();
  expect(await axeFaultsInBoth(page)).toEqual([]);
});

const verification: BucketStatusJson['verification'] = {
  state: 'failed',
  holds: null,
  started: '2026-11-29T08:00:00.000Z',
  ended: '2026-11-29T08:01:00.000Z',
  checked: 0,
  total: 0,
  listed: null,
  findingsCount: null,
  findings: [],
  failure: 'connect ECONNREFUSED',
  whole: true,
  readAll: null,
  next: null,
};
const behind: BucketStatusJson = {
  bucket: 'https://s3.example.org logs/daybook/',
  failure: { message: 'Access denied', since: '2026-11-29T08:00:00.000Z' },
  failures: 3,
  objects: 1_234,
  bytes: 5_600_000,
  void: 2,
  held: 7,
  lag: { events: 4_711, segments: 3, bytes: 81_000, seconds: 7_300 },
  complete: null,
  stuck: ['another object has the name tile/0/000'],
  stuckCount: 2,
  verification,
};

test('what is behind, why nothing goes on, and what is stuck are said with what to do; and that of a failed verification nothing is known', async () => {
  const { page } = ann;
  await page.route('**/v1/bucket', (route) => route.fulfill({ json: behind }));
  await page.goto('/integrity');
  const bucket = panel(page);
  await bucket.getByText('by 4,711 events and 3 segments (81 KB), for 2 hours').waitFor();
  await bucket.getByText('The bucket takes no copies since').waitFor();
  await bucket.getByText('Access denied').waitFor();
  await bucket.getByText('2 copies cannot be sent until somebody has looked').waitFor();
  await bucket.getByText('and 1 more').waitFor();
  await bucket.getByText('no checkpoint is in it yet').waitFor();
  await bucket.getByText('on 7 of them').waitFor();
  await bucket.getByText('It says nothing of the bucket.').waitFor();
  expect(await axeFaultsInBoth(page)).toEqual([]);
  await page.unroute('**/v1/bucket');
});

test('who may not see it is shown no panel, and the page does not ask for it', async () => {
  const asked: string[] = [];
  await using investigator = await personOf(bench, 'ines', ['investigator']);
  const { page } = investigator;
  investigator.context.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto('/integrity');
  await page.getByText('Not verified yet').waitFor();
  await page.waitForLoadState('networkidle');
  expect(asked).toContain('/v1/log');
  expect(asked).not.toContain('/v1/bucket');
  expect(await panel(page).count()).toBe(0);
  expect([...ann.faults, ...investigator.faults]).toEqual([]);
});
