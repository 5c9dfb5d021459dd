import { expect, test } from 'vitest';
import { filesEnding, root } from './rules/files.ts';
import { deadLinks } from './rules/links.ts';

const pages = filesEnding('.md');
const page = (text: string) => deadLinks([{ path: 'docs/a.md', text }], root);

test('links between pages lead to files and headings that are there', () => {
  expect(pages.map(({ path }) => path)).toContain('README.md');
  expect(deadLinks(pages, root)).toEqual([]);
});

test.each(['[x](nowhere.md)', '[x](#nowhere)', '[x](../nothing/)', '[`x`](a.md#nowhere)'])(
  'the rule of links sees %s',
  (text) => {
    expect(page(`# Here\n\n${text}\n`)).toHaveLength(1);
  },
);

test.each(['[x](#here-and-there)', '[x](../README.md)', '[x](https://example.org/)', '    [x](nowhere.md)'])(
  'the rule of links lets %s',
  (text) => expect(page(`# Here, and *there*\n\n${text}\n`)).toEqual([]),
);
