import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemRandom } from './random.ts';
import { SegmentKeys } from './segment-keys.ts';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'daybook-keys-'));
  folder = path.join(root, 'segments');
});
afterEach(() => rmSync(root, { recursive: true }));

const name = 'default.0.3.2026-11-29.0-9';
const open = (): SegmentKeys => new SegmentKeys(folder, systemRandom());

test('a key is there after a restart, for the owner only', () => {
  const key = open().renew(name);
  expect(Buffer.from(open().read(name) ?? [])).toEqual(Buffer.from(key));
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(path.join(folder, `${name}.key`)).mode & 0o777).toBe(0o600);
});

test.each(['forget', 'renew'] as const)('%s overwrites the bytes of the old key before its file goes', (call) => {
  const keys = open();
  const old = keys.renew(name);
  const handle = openSync(path.join(folder, `${name}.key`), 'r');
  keys[call](name);
  const left = new Uint8Array(32).fill(9);
  readSync(handle, left, 0, 32, 0);
  closeSync(handle);
  expect(left).toEqual(new Uint8Array(32));
  expect(Buffer.from(keys.read(name) ?? [])).not.toEqual(Buffer.from(old));
  expect(readdirSync(folder)).toEqual(call === 'forget' ? [] : [`${name}.key`]);
});

test('forgetting a key that is not there is harmless, and reading it says so', () => {
  open().forget(name);
  expect(open().read(name)).toBeNull();
});

test('a crash between overwriting a key and removing its file leaves no key', () => {
  open().renew(name);
  writeFileSync(path.join(folder, `${name}.key`), new Uint8Array(32));
  expect(open().read(name)).toBeNull();
  open().forget(name);
  expect(readdirSync(folder)).toEqual([]);
});

test('a torn key is named with what to do, and can be renewed', () => {
  open().renew(name);
  truncateSync(path.join(folder, `${name}.key`), 7);
  expect(() => open().read(name)).toThrow(/has 7 bytes.*sealed anew/);
  expect(open().renew(name)).toHaveLength(32);
});

test.each(['../log', 'a/b', '', '.x', 'a'.repeat(201)])('no name leaves the folder or is too long: %j', (bad) => {
  for (const call of ['read', 'renew', 'forget'] as const) expect(() => open()[call](bad)).toThrow('no name of a key');
});

test('a folder without keys takes the mark of a register; another one, or one with keys and no mark, does not', () => {
  const keys = open();
  expect(keys.belongsTo('a', false)).toBe(false);
  expect(keys.belongsTo('a', true)).toBe(true);
  keys.renew(name);
  expect(open().belongsTo('a', false)).toBe(true);
  expect(open().belongsTo('b', true)).toBe(false);
  expect([...open().names()]).toEqual([name]);
  rmSync(path.join(folder, 'mark'));
  expect(open().belongsTo('a', true)).toBe(false);
});
