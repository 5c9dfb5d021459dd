import { eventOfItems, logDirectory, sectionIds, type StoredItems, verifyReceipt } from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import { policyOfKeys } from '@daybook/tlog';
import { nodeCrypto } from '@daybook/tlog/node';
import {
  openTestLedger,
  type TestBatch,
  testBatch,
  testEvent,
  type TestLedger,
  testSigner,
  TestWorld,
} from '@daybook/testkit';
import { describe, expect, test } from 'vitest';
import type { LedgerReader } from './reader.ts';
import { readerOf } from './testing.ts';

const hasher = createBatchHasher();
const log = logDirectory('default', 1);
const count = 300;

/** A ledger of 300 events, most of them settled, and its reader. */
async function open(options: { settledEnd?: () => number } = {}) {
  const world = new TestWorld({ hasher });
  const ledger = await openTestLedger({ world });
  for (let first = 0; first < count; first += 20) await ledger.take(batchOf(first, 20));
  await ledger.writer.publish();
  const { reader, content } = readerOf(ledger, options);
  // Settling goes on in the background until nothing is full.
  while (world.disk.paths().filter((path) => path.startsWith('wal/')).length > 1) await ledger.writer.publish();
  await content.refresh();
  return { world, ledger, reader, content, settled: ledger.writer.log('default', 1)?.recordsFirst ?? 0 };
}

const batchOf = (first: number, size: number): TestBatch =>
  testBatch({ events: Array.from({ length: size }, (_, i) => testEvent(first + i, 60)) });

const flip = (world: TestWorld, path: string, at: number): void => {
  const bytes = world.disk.bytes(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  world.disk.put(path, bytes);
};

const segments = (world: TestWorld): string[] => world.disk.paths().filter((path) => path.endsWith('.seg'));

const ids = (events: readonly StoredItems[]) => events.map((items) => eventOfItems(items)?.id);
const idsOf = (first: number, end: number): string[] =>
  Array.from({ length: end - first }, (_, i) => testEvent(first + i).id);

describe('an event that is asked for', () => {
  test('comes with its content, settled or not, and a receipt that proves it offline', async () => {
    const { reader, settled } = await open();
    expect(settled).toBeGreaterThan(100);
    expect(settled).toBeLessThan(count);
    for (const index of [0, 1, 255, 256, settled - 1, settled, count - 1]) {
      const found = await reader.find(index);
      if (!found.ok) throw new Error(found.detail);
      expect(found.stored).toMatchObject({
        position: { log: 1, index },
        source: 1,
        own: false,
        event: testEvent(index, 60),
      });
      const receipt = await reader.receipt(found);
      const policy = policyOfKeys([testSigner('example.org/default').key]);
      const proved = await verifyReceipt(receipt, policy, nodeCrypto, hasher);
      expect(proved).toMatchObject({ ok: true, value: { index, withheld: [] } });
    }
  });

  test('with others, in any order, is what it is alone, and what is damaged beside it is told of alone', async () => {
    const { world, reader, content, settled } = await open();
    const path = segments(world)[0] ?? '';
    flip(world, path, 40);
    const tile = world.disk.paths().find((each) => each.endsWith('tile/entries/000')) ?? '';
    flip(world, tile, 2 + 50 * 50 + 30);
    await content.refresh();
    const indices = [299, 7, 50, 51, settled, settled - 1, 0, 7, 130, 300, 255, 256];
    const together = await reader.findAll(indices);
    const alone = await Promise.all(indices.map((index) => reader.find(index)));
    expect(together).toEqual(alone);
    const codes = together.map((found) => (found.ok ? found.stored.position.index : found.code));
    expect(codes.filter((code) => code === 'damaged').length).toBeGreaterThanOrEqual(2);
    expect([codes[0], codes[2], codes[4], codes[9], codes[11]]).toEqual([299, 'damaged', settled, 'not-found', 256]);
    expect(codes[10]).toBe(255);
  });

  test('is proved by a receipt that shows some of its sections and withholds the others', async () => {
    const { reader } = await open();
    const found = await reader.find(7);
    if (!found.ok) throw new Error(found.detail);
    const receipt = await reader.receipt(found, [sectionIds.core, sectionIds.origin]);
    const policy = policyOfKeys([testSigner('example.org/default').key]);
    const proved = await verifyReceipt(receipt, policy, nodeCrypto, hasher);
    const whole = await reader.receipt(found);
    const withheld = whole.sections
      .map(({ id }) => id)
      .filter((id) => id !== sectionIds.core && id !== sectionIds.origin);
    expect(withheld).toContain(sectionIds.actor);
    expect(proved).toMatchObject({
      ok: true,
      value: { index: 7, withheld, content: { event: { id: testEvent(7).id } } },
    });
    expect(proved.ok && proved.value.content.event.actor).toBeUndefined();
  });

  test('is not found past what is published', async () => {
    const { reader, ledger } = await open();
    await ledger.take(batchOf(count, 1));
    expect(await reader.find(count)).toMatchObject({ ok: false, code: 'not-found' });
  });

  test('is damaged where its segment is, and missing where its segment is gone', async () => {
    const { reader, world, content } = await open();
    const [first = ''] = segments(world);
    flip(world, first, 60);
    expect(await reader.find(0)).toMatchObject({
      ok: false,
      code: 'damaged',
      detail: expect.stringContaining('.seg') as string,
    });
    world.disk.delete(first);
    await content.refresh();
    expect(await reader.find(0)).toMatchObject({ ok: false, code: 'missing' });
    expect(await reader.find(count - 1)).toMatchObject({ ok: true });
  });

  test.each([
    ['its bundle is cut', 'tile/entries/000', (bytes: Uint8Array) => bytes.slice(0, 100), /cannot be read/],
    ['its bundle is gone', 'tile/entries/000', null, /cannot be read/],
    [
      'its entry was changed',
      'tile/entries/000',
      (bytes: Uint8Array) => bytes.with(2 + 5 * 50 + 20, 1),
      /not under the signed root/,
    ],
    ['a tile is gone', 'tile/0/000', null, /cannot be proved/],
    ['a tile is cut', 'tile/0/000', (bytes: Uint8Array) => bytes.slice(0, 32), /cannot be proved/],
    [
      'a tile was changed',
      'tile/0/000',
      (bytes: Uint8Array) => bytes.with(4 * 32, (bytes[4 * 32] ?? 0) ^ 1),
      /not under the signed root/,
    ],
  ])('is damaged where %s', async (_, path, change, message) => {
    const { reader, world } = await open();
    if (change === null) world.disk.delete(`${log}/${path}`);
    else world.disk.put(`${log}/${path}`, change(world.disk.bytes(`${log}/${path}`)));
    expect(await reader.find(5)).toMatchObject({
      ok: false,
      code: 'damaged',
      detail: expect.stringMatching(message) as string,
    });
  });
});

describe('a range that is read back', () => {
  const read = async (reader: LedgerReader, first: number, end: number) => {
    const gone: number[] = [];
    const events = await reader.range(first, end, (index) => gone.push(index));
    return { ids: ids(events), gone };
  };

  test('holds every event in order, across bundles, segments and the write-ahead log', async () => {
    const { reader } = await open();
    for (const [first, end] of [
      [0, count],
      [250, 260],
      [17, 18],
      [299, 300],
      [5, 5],
    ] as const) {
      expect(await read(reader, first, end)).toEqual({ ids: idsOf(first, end), gone: [] });
    }
  });

  test('leaves out what is damaged or missing, says so, and keeps what comes after', async () => {
    const { reader, world, content, settled } = await open();
    const [, second = '', third = ''] = segments(world);
    world.disk.delete(second);
    flip(world, third, 60);
    await content.refresh();
    expect(await read(reader, 0, count)).toEqual({
      ids: [...idsOf(0, 20), ...idsOf(60, count)],
      gone: Array.from({ length: 40 }, (_, i) => 20 + i),
    });
    // All that is settled is gone; what is in the write-ahead log is not.
    for (const path of segments(world)) world.disk.delete(path);
    await content.refresh();
    expect((await read(reader, settled - 1, count)).ids).toEqual(idsOf(settled, count));
  });

  test('keeps events and entries together where a bundle in it cannot be read', async () => {
    const { reader, world } = await open();
    world.disk.put(`${log}/tile/entries/000`, new Uint8Array(7));
    const { ids: found, gone } = await read(reader, 250, count);
    expect(found).toEqual(idsOf(256, count));
    expect(gone).toEqual([250, 251, 252, 253, 254, 255]);
  });

  test('is refused past what is published, rather than cut in silence', async () => {
    const { reader } = await open();
    await expect(reader.range(0, count + 1, () => undefined)).rejects.toThrow(/300 are published/);
  });

  test('finds in a segment what was settled while it was asked for', async () => {
    // It believes that nothing is settled until it asks.
    const asked: number[] = [];
    let ledger: TestLedger | null = null;
    const opened = await open({
      settledEnd: () => {
        asked.push(1);
        return asked.length === 1 ? 0 : (ledger?.writer.log('default', 1)?.recordsFirst ?? 0);
      },
    });
    ledger = opened.ledger;
    expect(await read(opened.reader, 0, count)).toEqual({ ids: idsOf(0, count), gone: [] });
    expect(asked.length).toBeGreaterThan(1);
  });
});
