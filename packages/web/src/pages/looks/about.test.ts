import { assert, constantFrom, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { aboutOf, partsOf } from './about.ts';

test('a person or resource that was made into a query is read back from it, whatever its name', () => {
  assert(
    property(constantFrom('person' as const, 'resource' as const), string({ minLength: 1 }), (what, value) => {
      expect(partsOf(aboutOf(what, value))).toEqual({ what, value });
    }),
  );
});

test('a name cannot break out of the query', () => {
  expect(aboutOf('person', 'a" OR actor.id:"b')).toBe(String.raw`actor.id:"a\" OR actor.id:\"b"`);
});

test('what somebody wrote stays a query', () => {
  for (const about of ['outcome:failure', 'actor.id:"a" OR actor.id:"b"', 'actor.id:"a']) {
    expect(partsOf(about)).toEqual({ what: 'query', value: about });
  }
  expect(partsOf('')).toEqual({ what: 'person', value: '' });
});
