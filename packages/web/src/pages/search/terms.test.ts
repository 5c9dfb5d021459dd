import type { FieldCatalogue } from '@daybook/query';
import { expect, test } from 'vitest';
import { queryFor, termsOf } from './terms.ts';

const catalogue: FieldCatalogue = {
  fields: { 'actor.id': { type: 'keyword' }, 'request.status': { type: 'number' }, source: { type: 'number' } },
  open: [{ prefix: 'ext.', type: 'keyword' }],
  withheld: { fields: { 'origin.ip': { type: 'ip' } } },
};
const fields = { catalogue, names: { source: () => new Map([['shop', 3]]) } };

test('a value is included once, excluded, and let go again, by the names that readers know', () => {
  const { stateOf, queryWith } = termsOf('source:shop', fields, 0n);
  expect(stateOf('source', '3')).toBe('included');
  expect(queryWith('source', '3', 'included')).toBe('source:shop');
  expect(queryWith('source', '3', 'excluded')).toBe('NOT source:shop');
  expect(queryWith('source', '3', null)).toBe('');
  expect(queryWith('ext.team', 'a b', 'included')).toBe('source:shop AND ext.team:"a b"');
});

test('nothing is asked for what is masked, has no such value, or would be joined to what is no query', () => {
  const { queryWith } = termsOf('', fields, 0n);
  expect(queryWith('origin.ip', '10.0.0.1', 'included')).toBeNull();
  expect(queryWith('request.status', 'many', 'included')).toBeNull();
  expect(queryWith('actor.id', '', 'included')).toBeNull();
  expect(termsOf('actor.id:(', fields, 0n).queryWith('actor.id', 'a', 'included')).toBeNull();
});

test('a word and an address are asked for as they are', () => {
  expect(queryFor('actor.id', 'alice "a"')).toBe(String.raw`actor.id:"alice \"a\""`);
  expect(queryFor('origin.ip', '2001:db8::1', 'ip')).toBe('origin.ip:2001:db8::1');
  expect(queryFor('actor.id', '\ud800')).toBeNull();
});
