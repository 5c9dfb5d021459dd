import { decodeEntry, scanWal, walFrameBytesMax } from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import { nodeCrc32 } from '@daybook/event/node';
import {
  Faults,
  judge,
  openTestLedger,
  SimulatedDisk,
  submissionOf,
  type TestBatch,
  testBatch,
  testEvent,
  TestWorld,
} from '@daybook/testkit';
import { describe, expect, test } from 'vitest';
import { type Submission, submissionBytes, submissionBytesMax } from './submission.ts';

const hasher = createBatchHasher();
const newWorld = (): TestWorld => new TestWorld({ hasher });
const batchOf = (first: number, count: number, options: { own?: boolean; tenant?: string } = {}): TestBatch =>
  testBatch({ events: Array.from({ length: count }, (_, i) => testEvent(first + i)), ...options });

function frames(disk: SimulatedDisk) {
  return disk
    .paths()
    .filter((path) => path.startsWith('wal/'))
    .flatMap((path) => {
      const scanned = scanWal(disk.bytes(path), true, nodeCrc32);
      return scanned.ok ? scanned.value.frames.filter(({ type }) => type === 'commit') : [];
    });
}

describe('received time', () => {
  test('never goes back, however the clock jumps', async () => {
    const world = newWorld();
    const ledger = await openTestLedger({ world });
    const received: number[] = [];
    for (const [i, seconds] of [0, 100, -5000, 10, 6000].entries()) {
      world.clock.advance(seconds);
      const answer = await ledger.writer.append(submissionOf(batchOf(i, 1)));
      if (answer.ok) received.push(answer.receivedUs);
    }
    expect(received).toHaveLength(5);
    expect(received).toEqual([...received].sort((a, b) => a - b));
    expect(received[2]).toBe(received[1]);
    await ledger.writer.close();
    expect(await judge(world)).toEqual([]);
  });

  test.each([255, 256, 512])('does not go back over a restart behind %i settled events', async (count) => {
    const world = newWorld();
    const first = await openTestLedger({ world, limits: { walFileBytesMax: 1 } });
    await first.take(batchOf(0, count));
    // Begins a file whose base is all that is left of them, and is torn away with its own events.
    const faults = first.faults;
    await first.writer.publish();
    await first.take(batchOf(count, 1));
    const before = first.writer.log('default', 1)?.lastReceivedUs ?? 0;
    await first.writer.publish();
    faults.kill();
    const wal = world.disk.paths().filter((path) => path.startsWith('wal/'));
    expect(wal).toHaveLength(1);
    const bytes = world.disk.bytes(wal[0] ?? '');
    const again = scanWal(bytes, true, nodeCrc32);
    expect(again.ok && again.value.frames.map(({ type }) => type)).toEqual(['base', 'commit']);
    world.clock.advance(-1000);
    const second = await openTestLedger({ world, limits: { walFileBytesMax: 1 } });
    const answer = await second.writer.append(submissionOf(batchOf(9000, 1)));
    expect(answer.ok && answer.receivedUs).toBe(before);
  });

  test('is read from the last bundle where the write-ahead log has no entry', async () => {
    const world = newWorld();
    let fails = false;
    const faults = new Faults((_, what) => (fails && what.startsWith('append wal') ? 'kill-before' : null));
    const first = await openTestLedger({ world, faults, limits: { walFileBytesMax: 1 } });
    await first.take(batchOf(0, 256));
    const before = first.writer.log('default', 1)?.lastReceivedUs ?? 0;
    await first.writer.publish();
    // A new file is begun for these; they themselves never arrive.
    faults.calls.length = 0;
    const sending = first.send(batchOf(256, 1));
    for (let turns = 0; !faults.calls.some((call) => call.startsWith('close wal')); turns += 1) {
      if (turns > 1000) throw new Error('no new file was begun');
      await Promise.resolve();
    }
    fails = true;
    expect(await sending).toBe(null);
    world.clock.advance(-1000);
    const second = await openTestLedger({ world });
    for (let i = 0; i < 2000; i += 1) await Promise.resolve();
    second.faults.kill();
    const third = await openTestLedger({ world });
    expect(third.writer.log('default', 1)).toMatchObject({ size: 256, lastReceivedUs: before });
  });
});

describe('limits', () => {
  test('a group takes as many bytes as it may, and no more', async () => {
    const world = newWorld();
    const batches = Array.from({ length: 13 }, (_, i) => batchOf(i * 10, 10));
    const bytes = submissionBytes(submissionOf(batches[0] ?? batchOf(0, 1)));
    const ledger = await openTestLedger({ world, limits: { groupBytesMax: bytes * 3, walFileBytesMax: 1e6 } });
    await Promise.all(batches.map((batch) => ledger.take(batch)));
    const counts = frames(world.disk).map(({ parts }) => parts[0]?.entries.length);
    expect(counts.reduce<number>((sum, count) => sum + (count ?? 0), 0)).toBe(130);
    expect(Math.max(...counts.map((count) => count ?? 0))).toBe(30);
    expect(counts.filter((count) => count === 30).length).toBeGreaterThanOrEqual(3);
  });

  test('a submission that is larger than a group goes alone', async () => {
    const world = newWorld();
    const ledger = await openTestLedger({ world, limits: { groupBytesMax: 100, walFileBytesMax: 1e6 } });
    await Promise.all([batchOf(0, 10), batchOf(10, 10), batchOf(20, 10)].map((batch) => ledger.take(batch)));
    expect(frames(world.disk).map(({ parts }) => parts[0]?.entries.length)).toEqual([10, 10, 10]);
  });

  test('a submission that a frame could not hold is refused for good', async () => {
    const ledger = await openTestLedger({ world: newWorld() });
    const whole = submissionOf(batchOf(0, 1));
    const sized = (itemsBytes: number): Submission => ({
      ...whole,
      events: { ...whole.events, items: new Uint8Array(itemsBytes) },
    });
    const most = submissionBytesMax - (submissionBytes(whole) - whole.events.items.length);
    expect(await ledger.writer.append(sized(most + 1))).toMatchObject({ ok: false, code: 'too-large' });
    expect(submissionBytesMax).toBeLessThan(walFrameBytesMax);
    expect(await ledger.send(batchOf(1, 1))).toBe(true);
  });

  test('commits wait while full files cannot be settled; Daybook’s own go on, and all do once it is possible', async () => {
    const world = newWorld();
    let fails = true;
    const faults = new Faults((_, what) => (fails && what.startsWith('remove wal') ? 'before' : null));
    const ledger = await openTestLedger({ world, faults, limits: { unsettledFilesMax: 2 } });
    const batches = Array.from({ length: 6 }, (_, i) => batchOf(i * 30, 30));
    const sent = [];
    for (const batch of batches) sent.push(await ledger.send(batch));
    expect(sent).toEqual([true, true, true, false, false, false]);
    const own = batchOf(1000, 1, { own: true });
    expect(await ledger.send(own)).toBe(true);
    const mixed = await Promise.all(
      [batchOf(2000, 1), batchOf(2001, 1, { own: true })].map((batch) => ledger.send(batch)),
    );
    expect(mixed).toEqual([false, true]);
    expect(world.disk.paths().filter((path) => path.startsWith('wal/'))).toHaveLength(3);
    fails = false;
    expect(await ledger.send(batches[3] ?? own)).toBe(true);
    await ledger.writer.close();
    expect(await judge(world, [...batches, own])).toEqual([]);
  });

  test('a file’s bytes are those of its commits, so that many logs do not begin a new one each time', async () => {
    const world = newWorld();
    const tenants = Array.from({ length: 40 }, (_, i) => `tenant-${i}`);
    const ledger = await openTestLedger({ world, tenants, limits: { walFileBytesMax: 60_000, groupBytesMax: 1e6 } });
    await Promise.all(tenants.map((tenant, i) => ledger.take(batchOf(i * 20, 20, { tenant }))));
    await Promise.all(tenants.map((tenant, i) => ledger.take(batchOf(1e6 + i * 20, 20, { tenant }))));
    for (let i = 0; i < 20; i += 1) await ledger.take(batchOf(2e6 + i, 1, { tenant: 'tenant-3' }));
    expect(ledger.faults.calls.filter((call) => call.startsWith('open wal')).length).toBeLessThan(5);
  });
});

test('a submission of a tenant that has no log is refused, and others are taken', async () => {
  const ledger = await openTestLedger({ world: newWorld() });
  const answers = await Promise.all(
    [batchOf(0, 1), batchOf(1, 1, { tenant: 'nobody' }), batchOf(2, 1)].map((batch) => ledger.send(batch)),
  );
  expect(answers).toEqual([true, false, true]);
  expect(ledger.fatal).toBe(null);
});

test('a failed fsync stops the writer: nothing is acknowledged any more, and everything waiting is answered', async () => {
  const world = newWorld();
  let fails = false;
  const faults = new Faults((_, what) => (fails && what.startsWith('fsync wal') ? 'before' : null));
  const ledger = await openTestLedger({ world, faults });
  await ledger.take(batchOf(0, 1));
  fails = true;
  const answers = await Promise.all([1, 2, 3, 4].map((i) => ledger.writer.append(submissionOf(batchOf(i, 1)))));
  expect(answers).toEqual(answers.map(() => expect.objectContaining({ ok: false, code: 'closed' }) as unknown));
  expect(String(ledger.fatal)).toMatch(/fsync/);
  fails = false;
  expect(await ledger.send(batchOf(9, 1))).toBe(false);
  await ledger.writer.close();
});

test('a failed fsync while settling stops the writer too', async () => {
  const world = newWorld();
  const faults = new Faults((_, what) => (what.startsWith('sync') && what.includes('content') ? 'before' : null));
  const ledger = await openTestLedger({ world, faults, limits: { unsettledFilesMax: 100 } });
  for (let i = 0; i < 6; i += 1) await ledger.send(batchOf(i * 30, 30));
  expect(String(ledger.fatal)).toMatch(/fsync failed/);
  expect(await ledger.send(batchOf(900, 1))).toBe(false);
  await ledger.writer.close();
});

test('closing answers what waits, also while nothing can be settled or published', async () => {
  const world = newWorld();
  let fails = false;
  const faults = new Faults((_, what) => (fails && /^(write|replace|saveHead|remove)/.test(what) ? 'full' : null));
  const ledger = await openTestLedger({ world, faults, limits: { unsettledFilesMax: 100 } });
  const batches = Array.from({ length: 8 }, (_, i) => batchOf(i * 30, 30));
  for (const batch of batches.slice(0, 4)) await ledger.take(batch);
  fails = true;
  const sending = batches.slice(4).map((batch) => ledger.send(batch));
  await ledger.writer.close();
  expect(await Promise.all(sending)).toEqual([true, true, true, true]);
  fails = false;
  faults.kill();
  const again = await openTestLedger({ world });
  await again.writer.close();
  expect(await judge(world, batches)).toEqual([]);
});

test('the writer’s entries carry the flag of Daybook’s own events for those only', async () => {
  const world = newWorld();
  const ledger = await openTestLedger({ world });
  await Promise.all([
    ledger.take(batchOf(0, 1)),
    ledger.take(batchOf(1, 1, { own: true })),
    ledger.take(batchOf(2, 1)),
  ]);
  const entries = frames(world.disk).flatMap(({ parts }) => parts.flatMap((part) => part.entries));
  expect(entries.map((bytes) => decodeEntry(bytes)).map((entry) => entry.ok && entry.value.flags)).toEqual([0, 1, 0]);
});
