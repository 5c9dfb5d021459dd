import type { Logged } from '@daybook/event';
import { expect, test } from 'vitest';
import { isErasedSince } from './clean.ts';

const stated = (index: number, statement: object): Logged => ({ index, receivedUs: 0, statement }) as never;

test('an erasure counts from when it was stated until it was carried out; other statements do not', () => {
  const statements = [
    stated(5, { type: 'plan' }),
    stated(10, { type: 'erasure' }),
    stated(12, { type: 'certificate', plan: 5 }),
    stated(20, { type: 'certificate', plan: 10 }),
    stated(30, { type: 'plan' }),
    stated(31, { type: 'certificate', plan: 30 }),
  ];
  expect([0, 10, 11, 20].map((size) => isErasedSince(statements, size))).toEqual([true, true, true, true]);
  expect([21, 30, 31].map((size) => isErasedSince(statements, size))).toEqual([false, false, false]);
  expect(isErasedSince(statements.slice(0, 3), 11)).toBe(false);
});
