import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { contentCopy, tileCopy } from '../../retain/bucket/names.ts';
import { type CopyRegister } from '../../retain/index.ts';
import { systemRandom } from '../random.ts';
import { openCopyRegister } from './copy-register.ts';

let folder: string;
let register: CopyRegister;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'daybook-register-'));
  register = open();
});
afterEach(() => {
  register[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});
const open = (): CopyRegister => openCopyRegister(path.join(folder, 'bucket.db'), systemRandom());
const again = (): void => {
  register[Symbol.dispose]();
  register = open();
};

const log = { tenant: 'default', log: 1 };
const stored = (bytes: number, untilMs: number | null = 1_000, held = false) => {
  return { version: `v${bytes}`, bytes, sha256: 'ab', untilMs, held };
};
const segment = contentCopy(log, { class: 1, day: 20_000, first: 0, last: 9 }, 'aa');

test('what was written down is there after a restart, with its mark', () => {
  const { mark } = register;
  register.begin([segment]);
  register.keep([{ key: segment.key, stored: stored(7) }]);
  register.reach('default', 1, { size: 9, atMs: 5 });
  register.saveVerified('{}');
  again();
  expect(register.mark).toBe(mark);
  expect(mark).toMatch(/^[0-9a-f]{32}$/);
  expect(register.get(segment.key)).toEqual({ ...segment, state: 'kept', stored: stored(7) });
  expect(register.reached('default', 1)).toEqual({ size: 9, atMs: 5 });
  expect(register.reached('other', 1)).toBeNull();
  expect(register.verified).toBe('{}');
});

test('the figures are those of what is there, through every change', () => {
  const tile = tileCopy(log, 0, 0);
  register.begin([segment, tile]);
  expect(register.figures()).toEqual({ objects: 0, bytes: 0, void: 0, held: 0 });
  register.keep([
    { key: segment.key, stored: stored(7, 1_000, true) },
    { key: tile.key, stored: stored(11) },
  ]);
  expect(register.figures()).toEqual({ objects: 2, bytes: 18, void: 0, held: 1 });
  register.void([segment.key]);
  register.void([segment.key]);
  expect(register.figures()).toEqual({ objects: 2, bytes: 18, void: 1, held: 1 });
  register.relock(segment.key, { untilMs: 2_000, held: false });
  again();
  expect(register.figures()).toEqual({ objects: 2, bytes: 18, void: 1, held: 0 });
  register.forget(segment.key);
  expect(register.figures()).toEqual({ objects: 1, bytes: 11, void: 0, held: 0 });
});

test('what is void stays so when its answer comes late, and one that was not begun is no copy', () => {
  register.begin([segment]);
  register.void([segment.key]);
  register.begin([segment]);
  register.keep([{ key: segment.key, stored: stored(7) }]);
  expect(register.get(segment.key)?.state).toBe('void');
  expect(() => register.keep([{ key: 'other', stored: stored(7) }])).toThrow('not in the register');
});

test('the next tile is the first that is not kept, whatever is after it', () => {
  expect(register.nextTile('default', 1, 0)).toBe(0);
  const tiles = [0, 1, 2, 3].map((number) => tileCopy(log, 0, number));
  register.begin(tiles);
  expect(register.nextTile('default', 1, 0)).toBe(0);
  register.keep([0, 1, 3].map((i) => ({ key: tiles[i]?.key ?? '', stored: stored(i + 1) })));
  expect(register.nextTile('default', 1, 0)).toBe(2);
  register.keep([{ key: tiles[2]?.key ?? '', stored: stored(3) }]);
  expect(register.nextTile('default', 1, 0)).toBe(4);
  expect(register.nextTile('default', 1, 1)).toBe(0);
  expect(register.nextTile('other', 1, 0)).toBe(0);
});

test('only what is void and not locked any more can be removed, page by page', () => {
  const copies = [1, 2, 3, 4].map((tag) => contentCopy(log, { class: 1, day: 20_000, first: 0, last: 9 }, `a${tag}`));
  register.begin(copies);
  const keys = copies.map(({ key }) => key);
  register.keep(keys.slice(0, 3).map((key, i) => ({ key, stored: stored(i + 1, [1_000, 5_000, null][i] ?? null) })));
  expect(register.removable(3_000, '', 9)).toEqual([]);
  register.void(keys);
  const found = (after: string, limit: number) => register.removable(3_000, after, limit).map(({ key }) => key);
  expect(found('', 9)).toEqual([keys[0], keys[2], keys[3]]);
  expect(found('', 1)).toEqual([keys[0]]);
  expect(found(keys[0] ?? '', 1)).toEqual([keys[2]]);
});

test('a failure in the middle leaves nothing of a call', () => {
  const tile = tileCopy(log, 0, 0);
  register.begin([tile]);
  const unknown = { key: 'nobody', stored: stored(1) };
  expect(() => register.keep([{ key: tile.key, stored: stored(1) }, unknown])).toThrow('not in the register');
  expect(register.get(tile.key)?.state).toBe('sending');
  expect(register.figures().objects).toBe(0);
});

test('a register of another version is refused', async () => {
  const file = path.join(folder, 'other.db');
  const { DatabaseSync } = await import('node:sqlite');
  const db = new DatabaseSync(file);
  db.exec('pragma user_version = 9');
  db.close();
  expect(() => openCopyRegister(file, systemRandom())).toThrow('is of version 9');
});
