import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileGlob } from './glob.ts';
import { many, one, type PatternPart, printPattern, readPattern } from './pattern.ts';

const char = fc.constantFrom('a', 'b', '😀', '\n', '\\', '*', '?');
const texts = fc.array(char, { maxLength: 12 }).map((all) => all.join(''));
const patterns = fc
  .array(fc.oneof(fc.constant(many), fc.constant(one), char), { maxLength: 10 })
  .map((parts: (typeof many | typeof one | string)[]) =>
    readPattern(
      parts
        .map((part) => (part === many ? '*' : part === one ? '?' : part.replace(/[\\*?]/, String.raw`\$&`)))
        .join(''),
    ),
  );

const escaped = (part: PatternPart): string =>
  part === many ? '.*' : part === one ? '.' : part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);

test('says what a regular expression says, over the same pattern', () => {
  fc.assert(
    fc.property(patterns, texts, (pattern, text) => {
      const expected = new RegExp(`^${pattern.map(escaped).join('')}$`, 'su').test(text);
      expect(compileGlob(pattern)(text)).toBe(expected);
    }),
    { numRuns: 5_000 },
  );
});

test('a pattern is read as it is printed', () => {
  fc.assert(
    fc.property(patterns, (pattern) => {
      expect(readPattern(printPattern(pattern))).toEqual(pattern);
    }),
  );
});
