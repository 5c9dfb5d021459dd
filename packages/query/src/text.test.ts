import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldCase, isWord, wordsOf } from './text.ts';

test('words are runs of ASCII letters, digits and everything past ASCII', () => {
  expect(wordsOf('--a1_B/c.é漢 \u00a0x\t')).toEqual(['a1', 'B', 'c', 'é漢', '\u00a0x']);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const tokens = text.match(/[A-Za-z0-9\u0080-\u{10ffff}]+/gu) ?? [];
      expect(wordsOf(text)).toEqual([...tokens]);
      expect(isWord(text)).toBe(tokens.length === 1 && tokens[0] === text);
    }),
  );
});

test('folding changes the 26 ASCII capitals and nothing else', () => {
  expect(foldCase('AZaz[Ä\u0130\u212a')).toBe('azaz[Ä\u0130\u212a');
});
