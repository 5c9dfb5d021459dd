import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { testEvent, testHash, testIdentity, testKeyPem } from '@daybook/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeFiles } from '../platform/disk.ts';
import type { CommittedBatch } from './feed.ts';
import { Ledger } from './ledger.ts';

// The ledger as the main thread has it, with its real thread, files and database.

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'daybook-ledger-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const limits = {
  walFileBytesMax: 8 * 1024,
  unsettledFilesMax: 2,
  groupBytesMax: 1024 * 1024,
  reserveBytes: 0,
  reserveFileBytes: 1024,
};

async function open(troubles: string[] = []): Promise<Ledger> {
  const start = {
    directory,
    limits,
    identity: testIdentity('default'),
    privateKeyPem: testKeyPem(),
    mayBegin: true,
    publishIntervalMs: 10_000,
  };
  return Ledger.open(start, nodeFiles(directory), {
    onTrouble: (what, message) => troubles.push(`${what}: ${message}`),
    onFatal: (message) => troubles.push(`fatal: ${message}`),
    onGone: (index, detail) => troubles.push(`gone: ${index} ${detail}`),
  });
}

const eventsOf = (first: number, count: number) => Array.from({ length: count }, (_, i) => testEvent(first + i, 50));
const input = (first: number, count: number) => ({ source: 1, own: false, class: 1, events: eventsOf(first, count) });

test('followers are handed each event once and without a gap, also where keys repeat within and across batches', async () => {
  const troubles: string[] = [];
  const ledger = await open(troubles);
  const handed: CommittedBatch[] = [];
  ledger.subscribe((batch) => handed.push(batch));
  const key = (name: string, offset: number) => ({
    keyHash: testHash(name),
    contentHash: testHash(name),
    offset,
    count: 1,
  });
  await Promise.all([
    ledger.append({ ...input(0, 3), keys: [key('a', 0), key('a', 1)] }),
    ledger.append({ ...input(10, 3), keys: [key('a', 1), key('b', 2)] }),
    ledger.append(input(20, 2)),
  ]);
  await ledger.append({ ...input(30, 2), keys: [key('b', 0)] });
  expect(ledger.size()).toBe(7);
  const indices = handed.flatMap((batch) => batch.events.map(({ position }) => position.index));
  expect(indices).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(handed.map(({ first }) => first)).toEqual([0, 2, 4, 6]);
  const given = handed.flatMap((batch) => batch.events.map(({ event }) => event.id));
  const read: string[] = [];
  for await (const batch of ledger.read(0, 3)) read.push(...batch.events.map(({ event }) => event.id));
  expect(read).toEqual(given);
  await ledger[Symbol.asyncDispose]();
  expect(troubles).toEqual([]);
});

test('what was written is read back after settling and over a restart', async () => {
  const troubles: string[] = [];
  const first = await open(troubles);
  for (let at = 0; at < 400; at += 40) await first.append(input(at, 40));
  const before = await first.find(399);
  expect(before).toMatchObject({ ok: true, stored: { event: testEvent(399, 50) } });
  await first[Symbol.asyncDispose]();
  const second = await open(troubles);
  expect(second.size()).toBe(400);
  expect(second.lastReceivedUs).toBe(first.lastReceivedUs);
  const ids: string[] = [];
  for await (const batch of second.read(0, 150)) ids.push(...batch.events.map(({ event }) => event.id));
  expect(ids).toEqual(eventsOf(0, 400).map(({ id }) => id));
  expect(await second.find(5)).toMatchObject({ ok: true, stored: { event: testEvent(5, 50) } });
  expect(await second.find(400)).toMatchObject({ ok: false, code: 'not-found' });
  await second[Symbol.asyncDispose]();
  expect(troubles).toEqual([]);
});

test('after it was closed it refuses, and says so', async () => {
  const ledger = await open();
  await ledger[Symbol.asyncDispose]();
  expect(await ledger.append(input(0, 1))).toMatchObject({ ok: false, code: 'closed' });
  expect(ledger.busy).toBe(false);
});

test('a directory that does not hold together is refused with its fault', async () => {
  const ledger = await open();
  await ledger.append(input(0, 3));
  await ledger.publish();
  await ledger[Symbol.asyncDispose]();
  rmSync(path.join(directory, 'wal'), { recursive: true });
  await expect(open()).rejects.toMatchObject({ name: 'LedgerFault', code: 'wal-missing' });
});
