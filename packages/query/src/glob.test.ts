import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchGlob } from './glob.ts';
import { PatternBuilder } from './pattern.ts';

test('matches what the regular expression of the pattern matches', () => {
  const parts = fc.array(fc.constantFrom('a', 'b', 'ab', '😀', '.', '*', '?'), { maxLength: 8 });
  const text = fc.array(fc.constantFrom('a', 'b', '😀', '.', '\n'), { maxLength: 12 }).map((chars) => chars.join(''));
  fc.assert(
    fc.property(parts, text, (pieces, value) => {
      const builder = new PatternBuilder();
      for (const piece of pieces) {
        if (piece === '*' || piece === '?') builder.wildcard(piece === '*' ? 'any' : 'one');
        else builder.literal(piece);
      }
      const source = pieces
        .map((piece) => (piece === '*' ? '.*' : piece === '?' ? '.' : piece.replace('.', String.raw`\.`)))
        .join('');
      expect(matchGlob(builder.finish(), value)).toBe(new RegExp(`^${source}$`, 'su').test(value));
    }),
    { numRuns: 5000 },
  );
});
