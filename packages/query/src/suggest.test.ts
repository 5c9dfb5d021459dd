import { expect, test } from 'vitest';
import { editDistance, nearest } from './suggest.ts';

test.each([
  ['', 'abc', 3],
  ['kitten', 'sitting', 3],
  ['actro', 'actor', 1],
  ['abc', 'abc', 0],
])('the distance of %j and %j is %i', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
  expect(editDistance(b, a)).toBe(distance);
});

test('suggests the nearest candidate, in its own spelling, and none that is far off', () => {
  expect(nearest('ACTOR.ID', ['origin.ip', 'actor.id'])).toBe('actor.id');
  expect(nearest('failed', ['success', 'failure'])).toBe('failure');
  expect(nearest('zzz', ['success', 'failure'])).toBeNull();
  expect(nearest('a'.repeat(65), ['a'.repeat(65)])).toBeNull();
});
