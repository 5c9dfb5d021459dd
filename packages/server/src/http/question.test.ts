import { expect, test } from 'vitest';
import { builtInBook, type Reader } from '../access/index.ts';
import { indexCatalogue } from '../index/catalogue.ts';
import { namesFor, parseQuery } from './question.ts';

const record = (number: number, name: string, revokedMs: number | null = null) => ({
  tenant: 'default',
  number,
  name,
  format: 'json',
  labels: {},
  certificate: null,
  mapping: null,
  createdMs: 0,
  revokedMs,
});
const kept = [record(1, 'shop'), record(2, 'mail', 5), record(3, 'payroll')];
const sources = { list: (tenant: string) => (tenant === 'default' ? kept : []) };

function readerOf(tenant: string, reached: readonly number[] | null): Reader {
  const role = builtInBook.role('default', 'investigator');
  if (role === null) throw new Error('there is no investigator');
  const seen = { ...role, sight: { ...role.sight, sources: reached } };
  return { kind: 'reader', tenant, subject: 's', name: 'Rob', credential: 'c', roles: [seen], role: seen };
}

const namesOf = (reader: Reader): string[] => [...(namesFor(sources, reader)['source']?.().keys() ?? [])];

test('a query may name every source that the reader reaches, the revoked ones and Daybook itself too', () => {
  expect(namesOf(readerOf('default', null))).toEqual(['daybook', 'shop', 'mail', 'payroll']);
  expect(namesOf(readerOf('other', null))).toEqual(['daybook']);
});

test('a source out of reach does not exist for a query: neither by name nor in what is suggested', () => {
  const reader = readerOf('default', [1, 2]);
  expect(namesOf(reader)).toEqual(['shop', 'mail']);
  const ask = (q: string) => parseQuery(q, indexCatalogue, 0n, namesFor(sources, reader));
  expect(ask('source:mail')).toMatchObject({ kind: 'term', field: 'source', value: { number: 2 } });
  expect(() => ask('source:payrol')).toThrowError(
    expect.objectContaining({
      code: 'query.invalid',
      message: 'At character 7: No source is called "payrol". It is one of shop, mail.',
    }),
  );
});
