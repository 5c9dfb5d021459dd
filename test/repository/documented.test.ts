import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const pages = ['sources.md', 'logs-of-programs.md'];

/** Blocks that no test runs, and the words by which the page says so. */
const notRun: Readonly<Record<string, string>> = {
  'sources.md OpenTelemetry 0': 'not run by the tests',
  'sources.md Kubernetes 0': 'was not run',
  'sources.md Programs that send to Elasticsearch 0': 'not run here',
  'sources.md Programs that send to Elasticsearch 1': 'not run here',
  'sources.md Programs that send to Elasticsearch 2': 'not run here',
  'sources.md Programs that send to Elasticsearch 3': 'not run here',
  'sources.md Loki clients 1': 'were not run',
};

interface Block {
  readonly id: string;
  readonly section: string;
}

/** Code blocks of a page, by page, heading and number under it. */
function blocksOf(page: string): Block[] {
  const text = readFileSync(path.join(root, 'docs/guides', page), 'utf8');
  return text
    .split(/^## /m)
    .slice(1)
    .flatMap((section) => {
      const heading = section.split('\n', 1)[0] ?? '';
      const blocks = [...section.matchAll(/^```\w*\n[^]*?^```$/gm)];
      return blocks.map((_, i) => ({ id: `${page} ${heading} ${i}`, section }));
    });
}

/** Blocks that tests take out of the pages. */
function runBlocks(): Set<string> {
  const files = globSync('test/conformance/**/*.test.ts', { cwd: root });
  const text = files.map((file) => readFileSync(path.join(root, file), 'utf8')).join('\n');
  const named = [...text.matchAll(/documentedIn\(\s*(?:page|'([\w.-]+)'),\s*'([^']+)',\s*(\d)/g)];
  const short = [...text.matchAll(/documented\(\s*'([^']+)'/g)];
  return new Set([
    ...named.map(([, page = 'sources.md', heading = '', nth = '']) => `${page} ${heading} ${nth}`),
    ...short.map(([, heading = '']) => `logs-of-programs.md ${heading} 0`),
  ]);
}

test('every configuration of the guides was run as it is written, or says that it was not', () => {
  const run = runBlocks();
  const blocks = pages.flatMap((page) => blocksOf(page));
  expect(blocks.length).toBeGreaterThan(20);
  const faults = blocks.flatMap(({ id, section }) => {
    const words = notRun[id];
    if (run.has(id)) return words === undefined ? [] : [`${id} is run, and said not to be`];
    if (words === undefined) return [`${id} is run by no test`];
    return section.replaceAll(/\s+/g, ' ').includes(words) ? [] : [`${id} does not say "${words}"`];
  });
  expect(faults).toEqual([]);
  const known = new Set(blocks.map(({ id }) => id));
  expect(Object.keys(notRun).filter((id) => !known.has(id))).toEqual([]);
});
