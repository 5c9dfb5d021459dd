import { fieldTable } from '@daybook/event';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { columns } from './columns.ts';
import { indexFields } from './fields.ts';
import { chooseStep } from './histogram-step.ts';

/** Fields of an event that no query can name, and why. */
const unasked = new Map([['ext.*', 'open: any key']]);

test('every field of an event can be asked about, and every field that can be asked about is one', () => {
  const paths = fieldTable()
    .map(({ path }) => path.replace(/\[\]$/, ''))
    .filter((path) => !unasked.has(path));
  const asked = Object.values(indexFields).flatMap(({ path }) => (path === null ? [] : [path]));
  expect(asked.toSorted()).toEqual(paths.toSorted());
});

test('every column that a field names is in the table', () => {
  const names = new Set(columns.map(({ name }) => name));
  for (const { column } of Object.values(indexFields)) {
    for (const name of column.split(', ')) expect(names).toContain(name);
  }
});

test('no name is used for two fields', () => {
  const names = Object.entries(indexFields).flatMap(([name, { aliases }]) => [name, ...(aliases ?? [])]);
  expect(new Set(names).size).toBe(names.length);
});

test('the steps of a histogram cover its range, side by side, and are few', () => {
  const ns = fc.bigInt({ min: -(2n ** 61n), max: 2n ** 63n - 2n });
  const property = fc.property(ns, ns, fc.integer({ min: 1, max: 1000 }), (a, b, countMax) => {
    const [from, end] = a < b ? [a, b + 1n] : [b, a + 1n];
    const { firstNs, widthNs, count } = chooseStep(from, end, countMax);
    expect(count).toBeLessThanOrEqual(countMax);
    expect(firstNs <= from).toBe(true);
    expect(firstNs + widthNs > from).toBe(true);
    expect(firstNs + widthNs * BigInt(count) >= end).toBe(true);
    expect(firstNs + widthNs * BigInt(count - 1) < end).toBe(true);
  });
  fc.assert(property);
});
