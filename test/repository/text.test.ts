import { expect, test } from 'vitest';
import { filesEnding } from './rules/files.ts';
import { forbiddenText, tooLong } from './rules/text.ts';

const files = filesEnding(
  '.ts',
  '.tsx',
  '.css',
  '.html',
  '.mjs',
  '.json',
  '.md',
  '.sh',
  '.yaml',
  '.service',
  'Containerfile',
  '.go',
  'run',
);
/** The rules name what they forbid. */
const others = files.filter(({ path }) => !/^test\/repository\/(?:rules\/text|text\.test)\.ts$/.test(path));

test('no file has what no file may have', () => {
  expect(forbiddenText(others)).toEqual([]);
});

test('no source file has more than 400 lines', () => {
  expect(tooLong(files.filter(({ path }) => /\.(?:tsx?|css|mjs)$/.test(path)))).toEqual([]);
});

test.each([
  ['a.md', 'TODO: say more'],
  ['a.test.ts', `test.only('x', () => {});`],
  ['a.test.ts', `describe.skip('x', () => {});`],
  ['a.test.ts', `test.todo('x');`],
  ['a.test.ts', `  skip(!isRoot);`],
  ['a.ts', 'const a = b as any;'],
  ['a.ts', 'f<any>(b)'],
  ['a.ts', '// @ts-ignore'],
  ['a.ts', '// @ts-expect-error'],
  ['a.ts', '// oxlint-disable-next-line no-console'],
  ['a.md', 'see /root/project'],
  ['a.json', '"resolved": "https://registry.npmjs.org/x"'],
  ['a.ts', '<<<<<<< HEAD'],
])('the rules of text see in %s: %s', (path, text) => {
  expect(forbiddenText([{ path, text }])).toHaveLength(1);
});

test.each([
  ['a.test.ts', `  skip(!isRoot, 'needs root');`],
  ['a.test.ts', `  skip(!can('a', 1), 'needs root');`],
  ['a.test.ts', `test.skipIf(!hasData)('x', () => {});`],
  ['a.ts', '// @ts-expect-error -- held by tsc'],
  ['a.ts', 'const anything: many = of.any(kind);'],
  ['a.ts', `const path = '../work/main';`],
])('the rules of text let in %s: %s', (path, text) => {
  expect(forbiddenText([{ path, text }])).toEqual([]);
});

test('the rule of length sees a file that is too long', () => {
  expect(tooLong([{ path: 'a.ts', text: 'x\n'.repeat(401) }])).toHaveLength(1);
  expect(tooLong([{ path: 'a.ts', text: 'x\n'.repeat(400) }])).toEqual([]);
});
