import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readStaticFiles } from './static-files.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'daybook-static-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('a folder is read once, each file with its compressed forms', () => {
  mkdirSync(path.join(folder, 'assets'));
  writeFileSync(path.join(folder, 'index.html'), 'page');
  writeFileSync(path.join(folder, 'assets/a.js'), 'script');
  writeFileSync(path.join(folder, 'assets/a.js.br'), 'smaller');
  const files = readStaticFiles(folder);
  expect(files?.map(({ name }) => name).toSorted()).toEqual(['assets/a.js', 'index.html']);
  const script = files?.find(({ name }) => name === 'assets/a.js');
  expect([script?.bytes, script?.brotli, script?.gzip].map((each) => each?.toString())).toEqual([
    'script',
    'smaller',
    undefined,
  ]);
});

test('a link is not followed out of the folder', () => {
  writeFileSync(path.join(folder, 'index.html'), 'page');
  symlinkSync('/etc/hostname', path.join(folder, 'leak.html'));
  symlinkSync('/etc', path.join(folder, 'etc'));
  expect(readStaticFiles(folder)?.map(({ name }) => name)).toEqual(['index.html']);
});

test('where there is no build there are no files', () => {
  expect(readStaticFiles(folder)).toBe(null);
  expect(readStaticFiles(path.join(folder, 'gone'))).toBe(null);
});
