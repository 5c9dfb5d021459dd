import { expect, test } from 'vitest';
import {
  columnsMax,
  initialPreferences,
  namedColumnsOf,
  readPreferences,
  widthPxMax,
  widthPxUsual,
  withWidths,
  writePreferences,
} from './preferences.ts';

test('what was chosen is read again', () => {
  const chosen = {
    columns: [{ id: 'ext.team', widthPx: 90 }],
    others: [{ id: 'kind', widthPx: 80 }],
    density: 'comfortable',
    times: 'relative',
  } as const;
  expect(readPreferences(writePreferences(chosen))).toEqual(chosen);
});

test.each([
  null,
  '',
  'no JSON',
  'null',
  '[]',
  '{"version":2,"columns":[{"id":"time","widthPx":100}]}',
  '{"version":1}',
  '{"version":1,"columns":[]}',
  '{"version":1,"columns":[null,1,{"id":""},{"id":7}]}',
])('%j is as if nothing had been chosen', (text) => {
  expect(readPreferences(text)).toEqual(initialPreferences);
});

test('of columns each is there once, of a width that can be, and there are not too many', () => {
  const columns = Array.from({ length: 100 }, (_, i) => ({ id: `ext.${i}`, widthPx: i * 100 }));
  const read = readPreferences(JSON.stringify({ version: 1, columns: [...columns.slice(0, 2), ...columns] })).columns;
  expect(read).toHaveLength(columnsMax);
  expect(new Set(read.map(({ id }) => id)).size).toBe(columnsMax);
  expect(Math.max(...read.map(({ widthPx }) => widthPx))).toBe(widthPxMax);
});

test('columns that a search names have the widths that they had, and leave one’s own columns as they are', () => {
  const named = namedColumnsOf(initialPreferences, ['ext.team', 'who', 'who']);
  expect(named).toEqual([
    { id: 'ext.team', widthPx: widthPxUsual },
    { id: 'who', widthPx: 80 },
  ]);
  const wider = withWidths(initialPreferences, [
    { id: 'ext.team', widthPx: 300 },
    { id: 'who', widthPx: 90 },
  ]);
  expect(wider.columns.map(({ id }) => id)).toEqual(initialPreferences.columns.map(({ id }) => id));
  expect(namedColumnsOf(wider, ['who', 'ext.team']).map(({ widthPx }) => widthPx)).toEqual([90, 300]);
});
