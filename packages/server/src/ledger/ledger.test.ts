import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encodeEvents, eventOfItems, statementDraft } from '@daybook/event';
import { testEvent, testHash, testIdentity, testKeyPem } from '@daybook/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeFiles } from '../platform/disk.ts';
import type { CommittedBatch } from './feed.ts';
import { Ledgers } from './ledgers.ts';

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

async function open(troubles: string[] = []): Promise<Ledgers> {
  const start = {
    directory,
    limits,
    identity: testIdentity('default'),
    privateKeyPem: testKeyPem(),
    mayBegin: true,
    publishIntervalMs: 10_000,
  };
  return Ledgers.open(start, nodeFiles(directory), {
    onTrouble: (what, message) => troubles.push(`${what}: ${message}`),
    onFatal: (message) => troubles.push(`fatal: ${message}`),
    onGone: (index, detail) => troubles.push(`gone: ${index} ${detail}`),
  });
}

const eventsOf = (first: number, count: number) => Array.from({ length: count }, (_, i) => testEvent(first + i, 50));
const input = (first: number, count: number) => ({
  source: 1,
  own: false,
  class: 1,
  events: encodeEvents(eventsOf(first, count)),
});
const idsOf = ({ events }: CommittedBatch) => events.map((items) => eventOfItems(items)?.id);

test('followers are handed each event once and without a gap, also where keys repeat within and across batches', async () => {
  const troubles: string[] = [];
  await using ledgers = await open(troubles);
  const ledger = ledgers.of('default');
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
  const given = handed.flatMap(idsOf);
  const read: (string | undefined)[] = [];
  for await (const batch of ledger.read(0, 3)) read.push(...idsOf(batch));
  expect(read).toEqual(given);
  const part: (string | undefined)[] = [];
  for await (const batch of ledger.read(1, 3, 6)) part.push(...idsOf(batch));
  expect(part).toEqual(given.slice(1, 6));
  await ledgers[Symbol.asyncDispose]();
  expect(troubles).toEqual([]);
});

test('what was written is read back after settling and over a restart', async () => {
  const troubles: string[] = [];
  const before = await open(troubles);
  const first = before.of('default');
  for (let at = 0; at < 400; at += 40) await first.append(input(at, 40));
  expect(await first.find(399)).toMatchObject({ ok: true, stored: { event: testEvent(399, 50) } });
  await before[Symbol.asyncDispose]();
  const after = await open(troubles);
  const second = after.of('default');
  expect(second.size()).toBe(400);
  expect(second.lastReceivedUs).toBe(first.lastReceivedUs);
  const ids: (string | undefined)[] = [];
  for await (const batch of second.read(0, 150)) ids.push(...idsOf(batch));
  expect(ids).toEqual(eventsOf(0, 400).map(({ id }) => id));
  expect(await second.find(5)).toMatchObject({ ok: true, stored: { event: testEvent(5, 50) } });
  expect(await second.find(400)).toMatchObject({ ok: false, code: 'not-found' });
  await after[Symbol.asyncDispose]();
  expect(troubles).toEqual([]);
});

test('after it was closed it refuses, and says so', async () => {
  const ledgers = await open();
  await ledgers[Symbol.asyncDispose]();
  expect(await ledgers.of('default').append(input(0, 1))).toMatchObject({ ok: false, code: 'closed' });
  await expect(ledgers.begin(testIdentity('other'))).rejects.toThrow('closed');
  expect(ledgers.busy).toBe(false);
});

test('a directory that does not hold together is refused with its fault', async () => {
  const ledgers = await open();
  await ledgers.of('default').append(input(0, 3));
  await ledgers.of('default').publish();
  await ledgers[Symbol.asyncDispose]();
  rmSync(path.join(directory, 'wal'), { recursive: true });
  await expect(open()).rejects.toMatchObject({ name: 'LedgerFault', code: 'wal-missing' });
});

test('a tenant that is begun while others write has a log of its own, over settling and a restart', async () => {
  const troubles: string[] = [];
  const ledgers = await open(troubles);
  const writing = Promise.all(Array.from({ length: 10 }, (_, i) => ledgers.of('default').append(input(i * 40, 40))));
  const other = await ledgers.begin(testIdentity('other'));
  expect(await ledgers.begin(testIdentity('other'))).toBe(other);
  for (let at = 1000; at < 1400; at += 40)
    expect(await ledgers.append({ ...input(at, 40), tenant: 'other' })).toMatchObject({ ok: true });
  await writing;
  expect(ledgers.all().map(({ tenant, log }) => [tenant, log])).toEqual([
    ['default', 1],
    ['other', 1],
  ]);
  expect(() => ledgers.of('third')).toThrow('no log');
  await expect(ledgers.append({ ...input(0, 1), tenant: 'third' })).rejects.toThrow('no log');
  await ledgers[Symbol.asyncDispose]();
  const again = await open(troubles);
  for (const [tenant, first] of [
    ['default', 0],
    ['other', 1000],
  ] as const) {
    const ids: (string | undefined)[] = [];
    for await (const batch of again.of(tenant).read(0, 150)) ids.push(...idsOf(batch));
    expect(ids).toEqual(eventsOf(first, 400).map(({ id }) => id));
  }
  await again[Symbol.asyncDispose]();
  expect(troubles).toEqual([]);
});

test('the thread collects its garbage when it is told to, while it writes, and ends afterwards', async () => {
  const troubles: string[] = [];
  await using ledgers = await open(troubles);
  const ledger = ledgers.of('default');
  await Promise.all([ledger.append(input(0, 3)), ledgers.collect(), ledger.append(input(3, 3)), ledgers.collect()]);
  expect(ledger.size()).toBe(6);
  await ledgers[Symbol.asyncDispose]();
  expect(troubles).toEqual([]);
});

test('statements are read while other events come', async () => {
  await using ledgers = await open();
  const ledger = ledgers.of('default');
  const hold = { type: 'hold', scope: { type: 'source', source: 1 }, words: 0, review: 1, by: 'person 1' } as const;
  const statement = { ...hold, number: 1, previous: null };
  const events = encodeEvents([{ ...testEvent(999), ...statementDraft(statement, 0) }]);
  await ledger.append({ source: 0, own: true, class: 0, events });
  let isDone = false;
  const others = (async () => {
    for (let i = 0; !isDone; i += 1) await ledger.append(input(2000 + i, 1));
  })();
  for (let i = 0; i < 20; i += 1) expect(await ledger.statements(0)).toMatchObject([{ index: 0, statement: hold }]);
  isDone = true;
  await others;
});
