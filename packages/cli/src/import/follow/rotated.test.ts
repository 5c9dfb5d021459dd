import { mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { beginningOf } from './place.ts';
import { findRotated } from './rotated.ts';

let folder: string;
let followed: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'daybook-rotated-'));
  followed = path.join(folder, 'access.log');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Files by their endings, each written a second after the one before. */
function write(...endings: readonly string[]): void {
  endings.forEach((ending, second) => {
    writeFileSync(followed + ending, ending);
    utimesSync(followed + ending, 1_000_000 + second, 1_000_000 + second);
  });
}

test('the files between the one that was sent and the open one, although that was rotated meanwhile, and others after it', async () => {
  write('.5', '.4', '.3', '.2', '', '.1');
  await using kept = await open(`${followed}.4`);
  await using current = await open(followed);
  renameSync(followed, `${followed}.moved`);
  const { file, later } = await findRotated(followed, beginningOf(await kept.stat()), current);
  await file?.close();
  expect(later.map((name) => path.basename(name))).toEqual(['access.log.3', 'access.log.2']);
});

test('one that was last written when the one that was sent was is not left out', async () => {
  write('.2', '.1');
  utimesSync(`${followed}.1`, 1_000_000, 1_000_000);
  await using kept = await open(`${followed}.2`);
  const { file, later } = await findRotated(followed, beginningOf(await kept.stat()), null);
  await file?.close();
  expect(later).toEqual([`${followed}.1`]);
});
