import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WriteFiles } from '../ledger/ports.ts';
import { nodeFiles } from './disk.ts';

let root: string;
let files: WriteFiles;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'daybook-disk-'));
  files = nodeFiles(root);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const bytes = (...values: number[]): Uint8Array => Uint8Array.of(...values);
const plain = (found: Uint8Array | null): number[] | null => (found === null ? null : [...found]);

describe('the files of a data directory', () => {
  test('are written, replaced, listed and removed, with the directories that they need', async () => {
    await files.write('a/b/one', bytes(1, 2, 3));
    await files.replace('a/b/two', bytes(4));
    await files.replace('a/b/one', bytes(5));
    expect(plain(await files.read('a/b/one'))).toEqual([5]);
    expect(await files.list('a/b')).toEqual(['one', 'two']);
    await files.sync(['a/b/one', 'a/b/two']);
    await files.remove('a/b/one');
    await files.remove('a/b/one');
    await files.syncDirectory('a/b');
    await files.remove('a/b/two');
    expect(readdirSync(path.join(root, 'a'))).toEqual([]);
    await files.write('a/b/three', bytes(1));
    expect(await files.size('a/b/three')).toBe(1);
  });

  test('are removed together, for good, with their directory once it is empty', async () => {
    for (const name of ['one', 'two', 'three']) await files.write(`a/b/c/${name}`, bytes(1));
    await files.removeAll('a/b/c', ['one', 'gone']);
    expect(await files.list('a/b/c')).toEqual(['three', 'two']);
    await files.removeAll('a/b/c', ['two', 'three']);
    expect(readdirSync(path.join(root, 'a/b'))).toEqual([]);
    await files.removeAll('a/b/c', ['two']);
    await files.removeAll('x/y/z', []);
    await files.write('a/b/c/four', bytes(1));
    expect(await files.list('a/b/c')).toEqual(['four']);
  });

  test('are for their owner only', async () => {
    await files.write('a/one', bytes(1));
    await (await files.openAppend('b/two')).close();
    const modes = ['a', 'a/one', 'b', 'b/two'].map((name) => statSync(path.join(root, name)).mode & 0o777);
    expect(modes).toEqual([0o700, 0o600, 0o700, 0o600]);
  });

  test('are null, or nothing, where there are none', async () => {
    expect([await files.read('x/y'), await files.size('x/y'), await files.readRange('x', 0, 1)]).toEqual([
      null,
      null,
      null,
    ]);
    expect(await files.list('x')).toEqual([]);
  });

  test('are read in ranges that end where the file does', async () => {
    await files.write('one', bytes(1, 2, 3));
    expect(plain(await files.readRange('one', 1, 1))).toEqual([2]);
    expect(plain(await files.readRange('one', 2, 9))).toEqual([3]);
    expect(plain(await files.readRange('one', 9, 9))).toEqual([]);
  });

  test('cannot be synced where they are not there', async () => {
    await expect(files.sync(['gone'])).rejects.toThrow(/ENOENT/);
  });

  test('leave no temporary file behind when they cannot be replaced', async () => {
    mkdirSync(path.join(root, 'one'));
    await files.write('one/inner', bytes(1));
    await expect(files.replace('one', bytes(2))).rejects.toThrow();
    expect(readdirSync(root)).toEqual(['one']);
  });
});

test('a file that grows goes on where it ended, is cut, and keeps its bytes when they are written again', async () => {
  const first = await files.openAppend('wal/1');
  await first.append(bytes(1, 2, 3));
  await first.append(bytes(4, 5));
  await first.truncate(4);
  await first.sync();
  await first.close();
  const second = await files.openAppend('wal/1');
  expect(second.size).toBe(4);
  await second.rewrite(bytes(1, 2, 3, 4));
  await second.append(bytes(9));
  expect(second.size).toBe(5);
  await second.sync();
  await second.close();
  expect(plain(await files.read('wal/1'))).toEqual([1, 2, 3, 4, 9]);
});
