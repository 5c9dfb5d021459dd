import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { recordReaders } from '../../parse/index.ts';
import { LogViews } from '../sigma-fields/index.ts';
import { tryExamples } from './examples.ts';
import { logSourcesOf } from './plan.ts';
import { readRuleFile } from './read-file.ts';
import { shippedRules } from './shipped.ts';

const views = new LogViews(recordReaders);
const files = shippedRules();

test.each(files.map((file) => [file.path, file] as const))(
  '%s: each of its examples comes out as it says',
  (_, file) => {
    const result = tryExamples(file, views, recordReaders);
    if (!result.ok) throw new Error(result.message);
    expect(result.tried.filter(({ isExpected, isMatch }) => isExpected !== isMatch)).toEqual([]);
    for (const { head, id } of readRules(file)) {
      expect([head.id, head.author, head.license, head.level === null]).toEqual([id, 'Daybook', 'Apache-2.0', false]);
      const own = result.tried.filter(({ rule }) => rule === id);
      expect(own.some(({ isExpected }) => isExpected) && own.some(({ isExpected }) => !isExpected)).toBe(true);
    }
  },
);

function readRules(file: (typeof files)[number]) {
  const read = readRuleFile(file);
  return read.ok ? read.rules : [];
}

test('no two have one id, and each has a log here', () => {
  const rules = files.flatMap(readRules);
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  const sourcesOf = logSourcesOf(rules);
  const logs = rules.map((each) => sourcesOf(each)?.map((source) => views.logsFor(source, []).length) ?? [0]);
  expect(rules.filter((_, i) => logs[i]?.includes(0))).toEqual([]);
});

const rule = 'title: t\nlogsource: {product: daybook}\ndetection: {s: {action: open}, condition: s}\n';
const tried = (examples: string) => tryExamples({ path: 'r.yml', text: `${rule}${examples}` }, views, recordReaders);

test('an example that does not come out as it says is told, by its place', () => {
  const result = tried('examples: {match: [{action: close}, {action: open}], other: [{action: open}]}\n');
  expect(result.ok && result.tried.filter(({ isExpected, isMatch }) => isExpected !== isMatch)).toMatchObject([
    { name: 'match 1', isMatch: false },
    { name: 'other 1', isMatch: true },
  ]);
});

test.each([
  ['examples: {match: 1}', 'lines? of a log|line of a log'],
  ['examples: {matches: []}', 'no `matches`'],
  ['examples: [1]', '`match` and `other`'],
  [`examples: {match: [${'x, '.repeat(201)}]}`, '200 examples'],
])('%s is refused', (examples, message) => {
  const result = tried(`${examples}\n`);
  expect(result.ok ? 'taken' : result.message).toMatch(new RegExp(message));
});

test.each([
  ['guides/rules-and-alerts.md', 'title: Bulk export', 2],
  ['guides/rules-and-alerts.md', 'title: An export was refused', 5],
  ['concepts/baselines.md', 'title: A person exports', 4],
])('what docs/%s has under "%s" is read, and its examples come out as it says', (page, title, examples) => {
  const guide = readFileSync(path.resolve(import.meta.dirname, '../../../../../docs', page), 'utf8');
  const start = guide.indexOf(`    ${title}`);
  const text = guide.slice(start, guide.indexOf('\n\n', start)).replaceAll(/^ {4}/gm, '');
  const result = tryExamples({ path: 'guide.yml', text }, views, recordReaders);
  if (!result.ok) throw new Error(result.message);
  expect(result.tried.map(({ isExpected, isMatch }) => isExpected === isMatch)).toEqual(Array(examples).fill(true));
});
