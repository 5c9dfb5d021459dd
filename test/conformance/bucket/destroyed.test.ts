import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Client } from '@daybook/api';
import type { Event } from '@daybook/event';
import { beforeEach, expect, test } from 'vitest';
import { openSealed } from '../../../packages/server/src/retain/sealed-copies/index.ts';
import { expectVerified, Server, temporary } from '../../system/support/index.ts';
import { writeOldLog } from '../../system/support/old-log.ts';
import { copied, until, verifyBucket } from './copied.ts';
import { ObjectServer, versitygw } from './object-server.ts';

beforeEach(({ skip }) => skip(!versitygw.ok, 'needs versitygw, built with Go'));

const dayMs = 86_400_000;
const perDay = 300;

const eventOf = (number: number): Event => ({
  id: `01932c07-209c-7000-8000-${number.toString(16).padStart(12, '0')}`,
  time: '2025-01-02T03:04:05Z',
  kind: 'data.read',
  action: 'read',
  outcome: 'success',
  severity: 1,
  actor: { type: 'user', id: `user-${number}` },
});

/** A log whose events of two days are due once a policy says so, and of which one is not. */
async function writeOld(data: string): Promise<void> {
  const days = [100, 99, 3].map((ago) => Date.now() - ago * dayMs);
  const events = (day: number) => Array.from({ length: perDay }, (_, i) => eventOf(day * perDay + i));
  await writeOldLog(
    data,
    days.map((receivedMs, day) => ({ receivedMs, events: events(day) })),
  );
}

const ofClass = (number: number, name: string, maximum: string | null) => ({
  number,
  name,
  maximum,
  purpose: 'to see who did what',
  legalBasis: 'GDPR Art. 6(1)(f)',
});

/** Has everything of class 1 go that is older than 30 days, and waits until it did. */
async function destroyOld(client: Client): Promise<void> {
  const policy = { classes: [ofClass(1, 'ordinary', 'P30D'), ofClass(2, 'other', null)], default: 2 };
  await client.setRetentionPolicy({ policy, reason: 'a test' });
  await until('the plans', async () => {
    const { items } = await client.listPlans();
    return items.length >= 2 && items.every(({ certificate }) => certificate !== null) ? items : null;
  });
}

const keysIn = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith('.key'));
/** Class and day, and range, as an object and a key have them. */
const segmentOf = (key: string): string => {
  const [, of = '', day = '', first = '', last = ''] = /content\/1\/(\d+)\/(\d+)\/(\d+)-(\d+)\.seg/.exec(key) ?? [];
  return `default.1.${of}.${day}.${Number(first)}-${Number(last)}.key`;
};

test('what is destroyed by policy can be opened by nobody in the bucket, where it goes on to lie; what is kept can', async () => {
  using place = temporary();
  await writeOld(place.data);
  const keys = path.join(place.folder, 'keys');
  const stolen = path.join(place.folder, 'stolen');
  mkdirSync(stolen);
  await using objects = await ObjectServer.start(place.folder);
  await objects.makeBucket();
  const env = { DAYBOOK_ACCESS_SOLE_APPROVAL_DELAY_MS: '1000', ...objects.settings(keys) };
  await using server = await Server.start({ data: place.data, env });
  await copied(server, 3 * perDay);
  const content = (await objects.list()).filter(({ key }) => key.includes('/content/1/1/'));
  const old = content.filter(({ key }) => !isRecent(key));
  const recent = content.filter(({ key }) => isRecent(key));
  expect(old.length).toBeGreaterThan(1);
  expect(recent.length).toBeGreaterThan(0);
  for (const each of keysIn(keys)) copyFileSync(path.join(keys, each), path.join(stolen, each));
  await destroyOld(server.client());
  // Its key is gone, and it is there still: nobody can delete it.
  const left = new Set(keysIn(keys));
  for (const { key, version } of old) {
    expect(left.has(segmentOf(key))).toBe(false);
    const bytes = await objects.read(key, version);
    await expect(objects.delete(key, version)).rejects.toThrow(/[Ll]ock/);
    for (const name of left) expect(opens(path.join(keys, name), key, bytes)).toBe(false);
    // With a key that somebody copied before it opens: that is what remains.
    expect(opens(path.join(stolen, segmentOf(key)), key, bytes)).toBe(true);
  }
  for (const { key, version } of recent)
    expect(opens(path.join(keys, segmentOf(key)), key, await objects.read(key, version))).toBe(true);
  await until('void', async () => ((await server.client().bucketStatus()).void >= old.length ? true : null));
  expect(verifyBucket(server)).toMatchObject({ status: 0, findings: [] });
  expect(await server.end()).toMatchObject({ code: 0 });
  expectVerified(place.data);
});

test('what a hold keeps of a segment that goes is sealed anew under another key, and held in the bucket until the hold is lifted', async () => {
  using place = temporary();
  await writeOld(place.data);
  const keys = path.join(place.folder, 'keys');
  await using objects = await ObjectServer.start(place.folder);
  await objects.makeBucket();
  const env = { DAYBOOK_ACCESS_SOLE_APPROVAL_DELAY_MS: '1000', ...objects.settings(keys) };
  await using server = await Server.start({ data: place.data, env });
  const client = server.client();
  await copied(server, 3 * perDay);
  const before = new Set((await objects.list()).map(({ key }) => key));
  const oldKeys = new Map(keysIn(keys).map((name) => [name, readFileSync(path.join(keys, name), 'hex')]));
  const review = new Date(Date.now() + 30 * dayMs).toISOString().slice(0, 10);
  const words = { matter: 'Case 1', reason: 'a test', owner: 'olga' };
  const placed = await client.placeHold({ ...words, review, about: { type: 'range', first: 10, last: 12 } });
  await until('the legal hold', async () => ((await client.bucketStatus()).held > 0 ? true : null));
  await destroyOld(client);
  const size = (await client.logInfo()).size;
  await copied(server, size);
  const fresh = await until('the rewritten one', async () => {
    const now = (await objects.list()).filter(({ key }) => key.includes('/content/1/1/') && !before.has(key));
    return now.find(({ key }) => key.includes('-0000000000000012.seg') || key.includes('0000000000000010-')) ?? null;
  });
  expect(await objects.lockOf(fresh.key, fresh.version)).toMatchObject({ held: true, mode: null });
  await expect(objects.delete(fresh.key, fresh.version)).rejects.toThrow(/[Ll]ock/);
  const own = path.join(keys, segmentOf(fresh.key));
  expect(opens(own, fresh.key, await objects.read(fresh.key, fresh.version))).toBe(true);
  expect([...oldKeys.values()]).not.toContain(readFileSync(own, 'hex'));
  expect(verifyBucket(server)).toMatchObject({ status: 0, findings: [] });
  await client.liftHold(placed.position, { reason: 'over' });
  // Then it goes: nothing keeps the content any more, and nothing the object.
  await until('the plan', async () => ((await client.bucketStatus()).held === 0 ? true : null));
  await until('its removal', async () => ((await objects.list()).some(({ key }) => key === fresh.key) ? null : true));
  expect(verifyBucket(server)).toMatchObject({ status: 0, findings: [] });
  expect(await server.end()).toMatchObject({ code: 0 });
  expectVerified(place.data);
});

function isRecent(key: string): boolean {
  const [, day = ''] = /content\/1\/1\/(\d{8})\//.exec(key) ?? [];
  const ms = Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`);
  return ms > Date.now() - 10 * dayMs;
}

function opens(keyFile: string, key: string, bytes: Uint8Array): boolean {
  return openSealed(new Uint8Array(readFileSync(keyFile)), key.slice('daybook/'.length), bytes).ok;
}
