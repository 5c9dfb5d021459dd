import { encodeEvents } from '@daybook/event';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createBatchHasher } from '@daybook/event/hash';
import {
  judge,
  openTestLedger,
  SimulatedDisk,
  submissionOf,
  type TestBatch,
  testBatch,
  testEvent,
  testIdentity,
  testKeyPem,
  TestWorld,
  verifyWhole,
} from '@daybook/testkit';
import { describe, expect, test } from 'vitest';
import { nodeFiles } from '../platform/disk.ts';
import { openLedgerDatabase } from '../platform/sql/ledger-db.ts';
import { Ledgers } from './ledgers.ts';

const hasher = createBatchHasher();
const eventOf = (number: number) => testEvent(number, 100);
const foreign = (number: number): TestBatch => testBatch({ events: [eventOf(number)] });
const own = (number: number): TestBatch => testBatch({ events: [eventOf(number)], own: true });

describe('on a full disk', () => {
  const limits = { reserveBytes: 20_000, reserveFileBytes: 4096, walFileBytesMax: 1e6 };

  const answer = async (ledger: Awaited<ReturnType<typeof openTestLedger>>, batch: TestBatch): Promise<string> => {
    const appended = await ledger.writer.append(submissionOf(batch));
    if (!appended.ok) return appended.code;
    batch.positions = appended.runs.map(({ first }) => first);
    return 'ok';
  };

  test('foreign events are refused below the threshold, Daybook’s own are taken, and all are again when there is room', async () => {
    const disk = new SimulatedDisk(60_000);
    const world = new TestWorld({ hasher, disk });
    const ledger = await openTestLedger({ world, limits });
    const batches: TestBatch[] = [];
    const send = async (batch: TestBatch): Promise<string> => {
      world.clock.advance(1);
      batches.push(batch);
      return answer(ledger, batch);
    };
    expect(await send(foreign(0))).toBe('ok');
    disk.capacityBytes -= disk.freeBytes() - 19_000;
    expect(await send(foreign(1))).toBe('disk-full');
    expect(await send(own(2))).toBe('ok');
    expect(await Promise.all([send(foreign(3)), send(own(4)), send(foreign(5))])).toEqual([
      'disk-full',
      'ok',
      'disk-full',
    ]);
    disk.capacityBytes += 40_000;
    expect(await send(foreign(6))).toBe('ok');
    await ledger.writer.close();
    expect(await judge(world, batches)).toEqual([]);
  });

  test('when even Daybook’s own find no room, the reserve file goes, and is made again when there is room', async () => {
    const disk = new SimulatedDisk(60_000);
    const world = new TestWorld({ hasher, disk });
    const ledger = await openTestLedger({ world, limits });
    expect(disk.bytes('reserve')).toHaveLength(4096);
    const batches = [foreign(0), own(1)];
    await ledger.take(batches[0] ?? own(0));
    // Something else fills the disk at once: neither threshold nor check see it coming.
    disk.capacityBytes -= disk.freeBytes();
    const late = [foreign(2), own(3), foreign(4), own(5)];
    expect(await Promise.all(late.map((batch) => answer(ledger, batch)))).toEqual([
      'disk-full',
      'ok',
      'disk-full',
      'ok',
    ]);
    expect(disk.paths()).not.toContain('reserve');
    let taken = 0;
    for (let i = 10; (await answer(ledger, own(i))) === 'ok'; i += 1) taken += 1;
    expect(taken).toBeGreaterThan(3);
    expect(await answer(ledger, own(100))).toBe('disk-full');
    expect(ledger.fatal).toBe(null);
    disk.capacityBytes += 60_000;
    world.clock.advance(1);
    await ledger.writer.publish();
    expect(disk.bytes('reserve')).toHaveLength(4096);
    expect(await answer(ledger, foreign(200))).toBe('ok');
    await ledger.writer.close();
    expect(await judge(world, [...batches, ...late])).toEqual([]);
  });

  test('nothing but the events is lost when checkpoints, tiles and segments find no room', async () => {
    const disk = new SimulatedDisk(400_000);
    const world = new TestWorld({ hasher, disk });
    const small = { reserveBytes: 0, reserveFileBytes: 1024, walFileBytesMax: 4096, unsettledFilesMax: 2 };
    const ledger = await openTestLedger({ world, limits: small });
    const batches: TestBatch[] = [];
    disk.capacityBytes = 30_000;
    for (let i = 0; i < 40; i += 1) {
      const batch = testBatch({ events: Array.from({ length: 20 }, (_, j) => eventOf(i * 20 + j)), keyed: 'batch' });
      batches.push(batch);
      await ledger.send(batch);
      await ledger.writer.publish();
    }
    expect(batches.some(({ positions }) => positions === null)).toBe(true);
    disk.capacityBytes = 4_000_000;
    world.clock.advance(1);
    for (const batch of batches) if (batch.positions === null) await ledger.take(batch);
    await ledger.writer.close();
    expect(await judge(world, batches)).toEqual([]);
  });
});

/** A file system of 64 MB in memory, until it is disposed of. Throws where this process may not mount one. */
function smallFileSystem(): { readonly directory: string } & Disposable {
  const directory = mkdtempSync(path.join(tmpdir(), 'daybook-full-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', directory], { stdio: 'ignore' });
  } catch (error) {
    rmSync(directory, { recursive: true });
    throw error;
  }
  return {
    directory,
    [Symbol.dispose]() {
      execFileSync('umount', ['-l', directory]); // a test that failed may still hold files open
      rmSync(directory, { recursive: true });
    },
  };
}

function canMount(): boolean {
  try {
    smallFileSystem()[Symbol.dispose]();
    return true;
  } catch {
    return false;
  }
}

const mounts = canMount();
const reason = mounts ? '' : ' (skipped: mounting a file system needs root)';

describe.skipIf(!mounts)(`on a real file system that is full${reason}`, () => {
  test('foreign events are refused, Daybook’s own go on, reads too, and all goes on when there is room', async () => {
    using fileSystem = smallFileSystem();
    const { directory } = fileSystem;
    const troubles: string[] = [];
    const start = {
      directory,
      limits: {
        walFileBytesMax: 1024 * 1024,
        unsettledFilesMax: 3,
        groupBytesMax: 1024 * 1024,
        reserveBytes: 8 * 1024 * 1024,
        reserveFileBytes: 4 * 1024 * 1024,
      },
      identity: testIdentity('default'),
      privateKeyPem: testKeyPem(),
      mayBegin: true,
      publishIntervalMs: 50,
    };
    const files = nodeFiles(directory);
    const ledgers = await Ledgers.open(start, files, {
      onTrouble: (what) => troubles.push(what),
      onFatal: (message) => troubles.push(`fatal: ${message}`),
      onGone: (index) => troubles.push(`gone: ${index}`),
    });
    const ledger = ledgers.of('default');
    const acknowledged: { tenant: string; id: string; index: number }[] = [];
    const send = async (number: number, isOwn: boolean): Promise<string> => {
      const event = eventOf(number);
      const appended = await ledger.append({ source: 1, own: isOwn, class: 1, events: encodeEvents([event]) });
      if (!appended.ok) return appended.code;
      acknowledged.push({ tenant: 'default', id: event.id, index: appended.runs[0]?.first ?? -1 });
      return 'ok';
    };
    expect(await send(1, false)).toBe('ok');
    await ledger.find(0);
    const ballast = path.join(directory, 'ballast');
    fill(ballast, 256 * 1024);
    await past(300);
    expect(await send(2, false)).toBe('disk-full');
    expect(await send(3, true)).toBe('ok');
    // To the last byte: what Daybook writes now comes out of its reserve file.
    fill(`${ballast}2`, 1);
    for (let i = 0; i < 50; i += 1) expect(await send(100 + i, true)).toBe('ok');
    expect(await send(4, false)).toBe('disk-full');
    expect(await ledger.find(1)).toMatchObject({ ok: true, stored: { position: { index: 1 } } });
    rmSync(ballast);
    rmSync(`${ballast}2`);
    await past(300);
    expect(await send(5, false)).toBe('ok');
    await ledger.publish();
    await ledgers[Symbol.asyncDispose]();
    expect(troubles.filter((trouble) => /^(fatal|gone)/.test(trouble))).toEqual([]);
    using heads = openLedgerDatabase(path.join(directory, 'ledger.db'));
    expect(await verifyWhole(files, heads, { acknowledged, published: [] })).toEqual([]);
    expect(await files.size('reserve')).toBe(start.limits.reserveFileBytes);
  });
});

/** Writes until there is no room for another so many bytes. */
function fill(file: string, stepBytes: number): void {
  const bytes = new Uint8Array(Math.max(stepBytes, 4096));
  for (;;) {
    try {
      writeFileSync(file, bytes, { flag: 'a' });
    } catch {
      return;
    }
  }
}

const past = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
