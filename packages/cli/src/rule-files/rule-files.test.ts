import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readRuleFiles } from './index.ts';
import { unzip } from './zip.ts';

const limits = { entriesMax: 10, fileBytesMax: 100, bytesMax: 150 };
const all = () => true;

/** An archive by PKWARE's description, written here alone. */
function zipOf(files: Record<string, string>, change: { method?: number; flags?: number } = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const method = change.method ?? 8;
    const content = Buffer.from(text);
    const packed = method === 8 ? deflateRawSync(content) : content;
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(change.flags ?? 0, 2);
    head.writeUInt16LE(method, 4);
    head.writeUInt32LE(crc32(content), 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(content.length, 18);
    head.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), head, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000', 'latin1'), head, tail, Buffer.from(name)]));
    parts.push(local);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 0, 'latin1');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, central, end]);
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'daybook-rules-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('an archive gives the files that are wanted, packed or not', () => {
  const files = { 'a/b.yml': 'title: é', 'c.txt': 'no', 'd/': '' };
  for (const method of [0, 8]) {
    const found = unzip(zipOf(files, { method }), (name) => name.endsWith('.yml'), limits);
    expect(found.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()])).toEqual([['a/b.yml', 'title: é']]);
  }
});

test.each([
  ['no archive', Buffer.from('hello, this is no archive at all'), 'no ZIP archive'],
  ['nothing', Buffer.alloc(0), 'no ZIP archive'],
  ['an encrypted one', zipOf({ a: 'x' }, { flags: 1 }), 'encrypted'],
  ['another method', zipOf({ a: 'x' }, { method: 12 }), 'method 12'],
  [
    'more entries than the limit',
    zipOf(Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`${i}`, '']))),
    '11 entries',
  ],
  ['a file over the limit', zipOf({ a: 'x'.repeat(101) }), 'too large'],
  ['files over the limit together', zipOf({ a: 'x'.repeat(100), b: 'x'.repeat(51) }), 'too large'],
])('%s is refused', (_, zip, message) => {
  expect(() => unzip(zip, all, limits)).toThrow(message);
});

test('at the limits it is taken', () => {
  expect(unzip(zipOf({ a: 'x'.repeat(100), b: 'x'.repeat(50) }), all, limits)).toHaveLength(2);
});

test('a file that says it is small and is not, and any damage, is refused', () => {
  const bomb = zipOf({ a: 'x'.repeat(90) });
  const at = bomb.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
  bomb.writeUInt32LE(10, at + 24);
  expect(() => unzip(bomb, all, limits)).toThrow('damaged');
  const whole = zipOf({ a: 'hello hello hello' });
  for (let i = 0; i < whole.length; i += 1) {
    const damaged = Buffer.from(whole);
    damaged[i] = (damaged[i] ?? 0) ^ 0xff;
    try {
      const [file] = unzip(damaged, all, limits);
      // What is not the content may differ: times, versions, names.
      if (file !== undefined) expect(Buffer.from(file.bytes).toString()).toBe('hello hello hello');
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
    }
  }
});

test('a folder gives the rules below it, without hidden ones; an archive the same', () => {
  mkdirSync(path.join(folder, 'linux/auditd'), { recursive: true });
  mkdirSync(path.join(folder, '.github'));
  writeFileSync(path.join(folder, 'linux/auditd/b.yaml'), 'title: b');
  writeFileSync(path.join(folder, 'a.yml'), 'title: a');
  writeFileSync(path.join(folder, '.github/ci.yml'), 'on: push');
  writeFileSync(path.join(folder, 'README.md'), 'no');
  const expected = [
    { path: 'a.yml', text: 'title: a' },
    { path: 'linux/auditd/b.yaml', text: 'title: b' },
  ];
  expect(readRuleFiles(folder)).toEqual(expected);
  writeFileSync(
    path.join(folder, 'x.zip'),
    zipOf({ 'a.yml': 'title: a', 'linux/auditd/b.yaml': 'title: b', '.github/c.yml': '' }),
  );
  expect(readRuleFiles(path.join(folder, 'x.zip'))).toEqual(expected);
  expect(readRuleFiles(path.join(folder, 'a.yml'))).toMatchObject([{ text: 'title: a' }]);
});

test('what is not there, has no rules or is too large is said', () => {
  expect(() => readRuleFiles(path.join(folder, 'none'))).toThrow('cannot be read');
  expect(() => readRuleFiles(folder)).toThrow('no files that end in .yml');
  writeFileSync(path.join(folder, 'a.yml'), 'x'.repeat(256 * 1024 + 1));
  expect(() => readRuleFiles(folder)).toThrow('a rule may have 262144');
  writeFileSync(path.join(folder, 'b.zip'), 'x');
  expect(() => readRuleFiles(path.join(folder, 'b.zip'))).toThrow('no ZIP archive');
});
