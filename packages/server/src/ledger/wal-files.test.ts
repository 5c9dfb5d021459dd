import { scanWal, type WalFrame, walPath } from '@daybook/event';
import { nodeCrc32 } from '@daybook/event/node';
import { type FaultPlan, Faults, SeededRandom, SimulatedDisk, SimulatedFiles } from '@daybook/testkit';
import { describe, expect, test } from 'vitest';
import { LedgerBroken } from './broken.ts';
import { WalFiles } from './wal-files.ts';
import { readWal } from './wal-read.ts';

const random = new SeededRandom(1);

const base = (size: number): WalFrame => ({
  type: 'base',
  parts: [{ tenant: 'a', log: 1, first: 0, keys: [], entries: entries(size), records: [] }],
});

const commit = (first: number): WalFrame => ({
  type: 'commit',
  parts: [{ tenant: 'a', log: 1, first, keys: [], entries: entries(1), records: [random.bytes(700)] }],
});

const entries = (count: number): Uint8Array[] => Array.from({ length: count }, () => random.bytes(48));

const toolsOf = (disk: SimulatedDisk, faults = new Faults()) => ({
  files: new SimulatedFiles(disk, faults),
  crc32: nodeCrc32,
  randomBytes: (count: number) => random.bytes(count),
});

/** Files over a disk whose next call that matches fails once, as told. */
async function begin() {
  const disk = new SimulatedDisk();
  let next: { readonly concerns: RegExp; readonly kind: ReturnType<FaultPlan> } | null = null;
  const faults = new Faults((_, what) => {
    if (next?.concerns.test(what) !== true) return null;
    const { kind } = next;
    next = null;
    return kind;
  });
  const wal = await WalFiles.begin(toolsOf(disk, faults), base(0));
  const fail = (concerns: RegExp, kind: ReturnType<FaultPlan>): void => void (next = { concerns, kind });
  return { disk, faults, wal, fail };
}

/** What a crash at this moment leaves, in each of many ways. */
async function* crashes(disk: SimulatedDisk) {
  for (let seed = 1; seed <= 40; seed += 1) {
    const copy = disk.crashed(new SeededRandom(seed));
    yield { disk: copy, read: await readWal(new SimulatedFiles(copy, new Faults()), nodeCrc32) };
  }
}

const framesOf = (disk: SimulatedDisk, sequence: number): number => {
  const scanned = scanWal(disk.bytes(walPath(sequence)), false, nodeCrc32);
  return scanned.ok ? scanned.value.frames.length : -1;
};

describe('the write-ahead log’s files', () => {
  test.each(['torn', 'after'] as const)(
    'a frame whose writing failed (%s) is durably cut before a file is begun',
    async (kind) => {
      const { disk, wal, fail } = await begin();
      await wal.commit(commit(0));
      fail(/^append/, kind);
      await expect(wal.commit(commit(1))).rejects.toThrow(/EIO/);
      await wal.rotate(base(1));
      for await (const { read } of crashes(disk)) {
        expect(read.walFiles.map(({ frames }) => frames.length)).toEqual([2, 1]);
      }
    },
  );

  test.each(['open', 'truncate', 'append', 'close'])(
    'a file that could not be begun (%s fails) is gone before the old one takes more',
    async (call) => {
      for (const kind of ['before', 'torn', 'after', 'full-torn'] as const) {
        const { disk, wal, fail } = await begin();
        await wal.commit(commit(0));
        fail(new RegExp(`^${call} ${walPath(2)}`), kind);
        const rotated = await wal.rotate(base(1)).then(
          () => true,
          () => false,
        );
        expect(rotated).toBe(call === 'close');
        await wal.commit(commit(1));
        if (rotated) continue;
        for await (const { disk: left, read } of crashes(disk)) {
          expect(left.paths()).toEqual([walPath(1)]);
          expect(read.walFiles.map(({ frames }) => frames.length)).toEqual([3]);
        }
      }
    },
  );

  test.each([/^fsync/, /^sync/])('a file whose sync failed (%s) breaks the log', async (concerns) => {
    const { wal, fail } = await begin();
    fail(concerns, 'before');
    await expect(wal.rotate(base(1))).rejects.toThrow(LedgerBroken);
  });

  test('a file that was begun in vain and cannot be removed breaks the log', async () => {
    const { disk, faults } = await begin();
    const failing = new Faults((_, what) => (/^(append|remove)/.test(what) ? 'before' : null));
    const tools = toolsOf(disk, failing);
    const { walFiles } = await readWal(tools.files, nodeCrc32);
    const last = walFiles.at(-1);
    if (last === undefined) throw new Error('there is no file');
    const wal = await WalFiles.resume(tools, walFiles, last);
    await expect(wal.rotate(base(1))).rejects.toThrow(LedgerBroken);
    expect(faults.isKilled).toBe(false);
  });

  test('a file is whole on the disk before it is written to', async () => {
    const { disk, wal } = await begin();
    await wal.rotate(base(30));
    for await (const { read } of crashes(disk)) expect(read).toMatchObject({ begun: null, walFiles: [{}, {}] });
  });

  test('what a failed sync left in memory only is on the disk after a restart', async () => {
    const { disk, wal, fail } = await begin();
    fail(/^fsync/, 'before');
    await expect(wal.commit(commit(0))).rejects.toThrow(LedgerBroken);
    const tools = toolsOf(disk);
    const { walFiles } = await readWal(tools.files, nodeCrc32);
    expect(walFiles.map(({ frames }) => frames.length)).toEqual([2]);
    const [last] = walFiles;
    if (last === undefined) throw new Error('there is no file');
    await (await WalFiles.resume(tools, walFiles, last)).commit(commit(1));
    for await (const { read } of crashes(disk)) expect(read.walFiles[0]?.frames).toHaveLength(3);
  });

  test('full files go from the front, durably, and never leave a gap', async () => {
    const { disk, wal } = await begin();
    for (let i = 0; i < 3; i += 1) {
      await wal.commit(commit(i));
      await wal.rotate(base(i + 1));
    }
    expect(wal.full.map(({ sequence, frames }) => [sequence, frames.length])).toEqual([
      [1, 2],
      [2, 2],
      [3, 2],
    ]);
    await wal.removeOldest();
    await wal.removeOldest();
    for await (const { disk: left } of crashes(disk)) expect(left.paths()).toEqual([walPath(3), walPath(4)]);
    expect(framesOf(disk, 3)).toBe(2);
    await wal.close();
  });
});
