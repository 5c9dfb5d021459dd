import { evaluate, type FieldCatalogue, parse } from '@daybook/query';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { including, termOf } from './include.ts';

const catalogue: FieldCatalogue = {
  fields: { 'actor.id': { type: 'keyword' }, 'request.status': { type: 'number' }, 'actor.mfa': { type: 'boolean' } },
  open: [{ prefix: 'ext.', type: 'keyword' }],
};

test('numbers, words and marks', () => {
  expect(termOf({ name: 'request.status', value: 200 })).toBe('request.status:200');
  expect(termOf({ name: 'actor.mfa', value: true })).toBe('actor.mfa:true');
  expect(termOf({ name: 'actor.id', value: 'alice' })).toBe('actor.id:alice');
  expect(termOf({ name: 'actor.id', value: 'a "b" \\c' })).toBe(String.raw`actor.id:"a \"b\" \\c"`);
});

test('what is no value, or cannot be written, cannot be searched for', () => {
  expect(termOf({ name: 'ext.a', value: '' })).toBeNull();
  expect(termOf({ name: 'ext.a', value: null })).toBeNull();
  expect(termOf({ name: 'ext.a', value: '\ud800' })).toBeNull();
});

test('whatever an event holds, the query finds just that value', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((each) => each.isWellFormed());
  fc.assert(
    fc.property(text, text, (key, value) => {
      const name = `ext.${key}`;
      const parsed = parse(termOf({ name, value }) ?? '', catalogue);
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
      expect(evaluate(parsed.tree, (field) => (field === name ? [value] : []))).toBe(true);
      expect(evaluate(parsed.tree, (field) => (field === name ? [`${value}x`] : []))).toBe(false);
    }),
  );
});

test('it is joined to what is asked already, and not twice', () => {
  expect(including('', 'a:1')).toBe('a:1');
  expect(including('b:2', 'a:1')).toBe('b:2 AND a:1');
  expect(including('b:2 OR c:3', 'a:1')).toBe('(b:2 OR c:3) AND a:1');
  expect(including('b:2 AND a:1', 'a:1')).toBe('b:2 AND a:1');
});
