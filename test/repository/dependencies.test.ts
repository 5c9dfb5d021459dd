import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { contentsOf } from '../../scripts/package/contents.ts';
import { installedIn, readLock } from '../../scripts/package/lock.ts';
import {
  isPermissive,
  loosePins,
  loosePlaces,
  type Manifest,
  undeclaredImports,
  unusedDependencies,
  wrongLicenses,
  wrongLicensesPassedOn,
} from './rules/dependencies.ts';
import { filesEnding, root } from './rules/files.ts';

const sources = filesEnding('.ts', '.tsx', '.mjs');
const lock = readLock(root);
const manifests = filesEnding('package.json').map(({ path: file, text }): Manifest => ({
  ...(JSON.parse(text) as Manifest),
  path: file,
}));
const manifest = (dependencies: Record<string, string>): Manifest => ({
  path: 'packages/a/package.json',
  name: '@daybook/a',
  dependencies,
});

test('the manifests of all packages are looked at', () => {
  expect(manifests.map(({ path: file }) => file)).toEqual(
    expect.arrayContaining(['package.json', 'packages/server/package.json', 'packages/tlog/package.json']),
  );
});

test('every dependency is pinned to one version', () => {
  expect(loosePins(manifests)).toEqual([]);
  for (const version of ['^1.0.0', '~1.0.0', '1', '*', 'latest', 'file:../b', '>=1.0.0']) {
    expect(loosePins([manifest({ b: version })]), version).toHaveLength(1);
  }
});

test('every dependency is used', () => {
  expect(unusedDependencies(manifests, sources)).toEqual([]);
  const file = { path: 'packages/a/src/a.ts', text: `import { b } from 'b/deep';` };
  expect(unusedDependencies([manifest({ b: '1.0.0', c: '1.0.0' })], [file])).toEqual([
    'packages/a/package.json: nothing uses c',
  ]);
});

test('every package that is imported is named by the one that imports it', () => {
  expect(undeclaredImports(manifests, sources)).toEqual([]);
  const file = { path: 'packages/a/src/a.ts', text: `import { b } from '@s/b/deep';\nimport fs from 'node:fs';` };
  expect(undeclaredImports([manifest({})], [file])).toHaveLength(1);
  expect(undeclaredImports([manifest({ '@s/b': '1.0.0' })], [file])).toEqual([]);
});

test.each([
  ['stands in a text', 'const a = `\nimport b from "b";\nimport c from \'c\';\n`;'],
  ['stands in a comment', "/*\nimport c from 'c';\n*/\n// \\nimport c from 'c';"],
])('what %s is imported by nobody', (_where, text) => {
  expect(undeclaredImports([manifest({})], [{ path: 'packages/a/src/a.ts', text }])).toEqual([]);
});

test.each(["const a = '`';", 'const a = /[`/]/;', 'const a = "/*";', 'const a = `${1}`;'])(
  'what is imported behind %s is seen',
  (before) => {
    const text = [before, "import c from 'c';", "const b = '`*/';"].join('\n');
    expect(undeclaredImports([manifest({})], [{ path: 'packages/a/src/a.ts', text }])).toHaveLength(1);
  },
);

test('every licence leaves users free', () => {
  expect(wrongLicenses(lock)).toEqual([]);
  expect(wrongLicenses({ 'node_modules/b': { license: 'AGPL-3.0-only' } })).toHaveLength(1);
  expect(wrongLicenses({ 'node_modules/b': {} })).toHaveLength(1);
  expect(wrongLicenses({ 'node_modules/b': { license: 'MPL-2.0' } })).toHaveLength(1);
});

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-only)', true],
  ['(MIT AND GPL-3.0-only)', false],
  ['MIT AND ISC', true],
  ['GPL-2.0-only', false],
  ['SEE LICENSE IN LICENSE', false],
  ['', false],
])('the licence "%s": %s', (license, expected) => {
  expect(isPermissive(license)).toBe(expected);
});

test('what is passed on in the package has such licences without exception', () => {
  const { bundled, dependencies, node } = contentsOf(lock, `${process.platform}-${process.arch}`, installedIn(root));
  expect(dependencies.length).toBeGreaterThan(20);
  expect(bundled.map(({ name }) => name)).toEqual(expect.arrayContaining(['@daybook/web', 'react']));
  expect(wrongLicensesPassedOn([...dependencies, ...bundled, node])).toEqual([]);
  const bundler = { at: 'node_modules/lightningcss', name: 'lightningcss', needs: [], entry: { license: 'MPL-2.0' } };
  expect(wrongLicensesPassedOn([bundler])).toHaveLength(1);
});

test('the licences that the lock file says are those of the packages themselves', () => {
  for (const [at, { license, link }] of Object.entries(lock)) {
    const file = path.join(root, at, 'package.json');
    if (!at.includes('node_modules/') || link === true || !existsSync(file)) continue;
    expect((JSON.parse(readFileSync(file, 'utf8')) as { license?: string }).license, at).toBe(license);
  }
});

test('the lock file has a hash of everything, and names no place that it was loaded from', () => {
  expect(loosePlaces(lock)).toEqual([]);
  const integrity = 'sha512-AAAA';
  expect(loosePlaces({ 'node_modules/b': { integrity, resolved: 'https://example.org/b.tgz' } })).toHaveLength(1);
  expect(loosePlaces({ 'node_modules/b': {} })).toHaveLength(1);
  expect(loosePlaces({ 'node_modules/b': { integrity } })).toEqual([]);
});
