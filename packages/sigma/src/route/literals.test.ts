import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Literals } from './literals.ts';

const char = fc.constantFrom('a', 'b', 'c', 'ü', '😀');
const textOf = (minLength: number, maxLength: number) =>
  fc.array(char, { minLength, maxLength }).map((all) => all.join(''));

test('finds each text that is in another, and no other', () => {
  const all = fc.uniqueArray(textOf(1, 5), { maxLength: 12 });
  fc.assert(
    fc.property(all, textOf(0, 30), (texts, text) => {
      const found = new Set<number>();
      new Literals(texts).find(text, (index) => found.add(index));
      expect([...found].toSorted((a, b) => a - b)).toEqual(
        texts.flatMap((each, i) => (text.includes(each) ? [i] : [])),
      );
    }),
    { numRuns: 2_000 },
  );
});
