import { expect, test } from 'vitest';
import { parse } from './parse.ts';
import type { FieldCatalogue } from './catalogue.ts';
import { print } from './print.ts';

const catalogue: FieldCatalogue = { fields: { source: { type: 'number' }, class: { type: 'number' } } };
const names = {
  source: () =>
    new Map([
      ['shop-web', 3],
      ['42', 5],
      ['mail', 7],
    ]),
};

const treeOf = (query: string): string => {
  const parsed = parse(query, catalogue, { names });
  return parsed.ok ? print(parsed.tree) : parsed.errors.map(({ message }) => message).join(' ');
};

test.each([
  ['source:shop-web', 'source:3'],
  ['source:"shop-web"', 'source:3'],
  ['source:(shop-web OR mail)', 'source:3 OR source:7'],
  ['-source:shop-web', 'NOT source:3'],
  ['source:3', 'source:3'],
  ['source:9', 'source:9'],
  ['source:42', 'source:42'],
  ['source:"42"', 'source:5'],
  ['source:"9"', 'source:9'],
  ['source:*', 'source:*'],
])('a name stands for its number, and a number for itself: %s is %s', (query, tree) => {
  expect(treeOf(query)).toBe(tree);
});

test('a name that there is not is an error at its place, with the one that is near', () => {
  const parsed = parse('class:1 source:shp-web', catalogue, { names });
  expect(parsed).toEqual({
    ok: false,
    errors: [
      {
        code: 'unknown-value',
        message: 'No source is called "shp-web". Did you mean shop-web?',
        span: { start: 15, end: 22 },
        suggestion: 'shop-web',
      },
    ],
  });
  expect(treeOf('source:Shop-Web')).toContain('Did you mean shop-web?');
  expect(treeOf('source:zzzzzzzz')).toBe('No source is called "zzzzzzzz". It is one of shop-web, 42, mail.');
});

test.each([
  ['class:shop-web', 'class takes numbers'],
  ['source:[shop-web TO mail]', 'source takes numbers'],
  ['source:>shop-web', 'source takes numbers'],
  ['source:shop-*', 'source (number) takes no wildcards'],
])('names are for the fields that have them, and for single values: %s', (query, message) => {
  expect(treeOf(query)).toContain(message);
});

test('names are not asked for where a query uses none, and where there are none numbers are all', () => {
  const source = (): never => {
    throw new Error('asked for');
  };
  expect(parse('source:3 class:1 source:[1 TO 2]', catalogue, { names: { source } }).ok).toBe(true);
  expect(parse('source:shop-web', catalogue)).toMatchObject({ ok: false, errors: [{ code: 'bad-value' }] });
});
