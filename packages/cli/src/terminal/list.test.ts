import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { type Listed, writeList } from './list.ts';

interface Item {
  readonly name: string;
}
const columns = [{ title: 'name', value: ({ name }: Item) => name, widthMin: 4 }];

function written(listed: Partial<Listed<Item>>): string {
  let text = '';
  const stdout = new Writable({
    write(more, _, done) {
      text += String(more);
      done();
    },
  }) as NodeJS.WriteStream;
  const items = [{ name: 'ann' }];
  writeList({ stdout }, { json: undefined, answer: { items }, items, columns, ...listed });
  return text;
}

test('a list is a table, or JSON of the whole answer, or says that there is nothing', () => {
  expect(written({})).toMatch(/^name *\nann *\n$/);
  expect(JSON.parse(written({ json: true }))).toEqual({ items: [{ name: 'ann' }] });
  expect(written({ items: [] })).toBe('There are none.\n');
  expect(written({ items: [], none: 'Nothing yet.' })).toBe('Nothing yet.\n');
  expect(JSON.parse(written({ json: true, answer: { items: [] }, items: [] }))).toEqual({ items: [] });
});

test('what could steer the terminal stays text, in both', () => {
  const items = [{ name: 'a\u001b[2Jb' }];
  expect(written({ items }) + written({ items, answer: items, json: true })).not.toContain('\u001b');
});
