import type { View } from '@daybook/api';
import { expect, test } from 'vitest';
import { eventsSearch } from '../search.ts';
import { isChanged, keptOf, searchOf } from './current.ts';

const view: View = {
  id: 'v1',
  name: 'Failures',
  description: '',
  q: 'outcome:failure',
  since: '24h',
  until: null,
  columns: [],
  sort: 'time',
  order: 'desc',
  sharedWith: null,
  owner: 'ann',
  mine: true,
  created: '',
  updated: '',
};

test('the address of a view is the search that was saved, and survives the router', () => {
  const search = eventsSearch({ ...searchOf(view) });
  expect(search).toEqual({ q: 'outcome:failure', since: '24h', view: 'v1' });
  expect(isChanged(view, search)).toBe(false);
  expect(keptOf(search)).toEqual({
    q: 'outcome:failure',
    since: '24h',
    until: null,
    columns: [],
    sort: 'time',
    order: 'desc',
  });
});

test('another query or time is a change', () => {
  const search = searchOf(view);
  expect(isChanged(view, { ...search, q: 'x' })).toBe(true);
  expect(isChanged(view, { q: 'outcome:failure', view: 'v1' })).toBe(true);
  expect(isChanged(view, { ...search, until: 'now' })).toBe(true);
  expect(isChanged(view, { ...search, event: '1:1' })).toBe(false);
});

test('columns and order are kept, and another choice of them is a change', () => {
  const sorted: View = { ...view, columns: ['time', 'ext.a,b'], sort: 'received', order: 'asc' };
  const search = eventsSearch({ ...searchOf(sorted) });
  expect(search).toMatchObject({ columns: ['time', 'ext.a,b'], sort: 'received', order: 'asc' });
  expect(isChanged(sorted, search)).toBe(false);
  expect(isChanged(sorted, { ...search, columns: ['ext.a,b', 'time'] })).toBe(true);
  const { sort: _sort, ...byTime } = search;
  expect(isChanged(sorted, byTime)).toBe(true);
  expect(keptOf({}, ['time', 'kind']).columns).toEqual(['time', 'kind']);
});
