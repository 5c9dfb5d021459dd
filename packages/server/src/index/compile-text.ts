import type { TextMatch } from '@daybook/query';
import { wordsOf } from '@daybook/query';
import type { Parameters } from './parameters.ts';
import { partRegex, wordPrefixRegex, wordRegex } from './regex.ts';

/** SQL for a match in folded text. Words are answered by the text index where the column has one; the rest reads the text. */
export function compileText(folded: string, match: TextMatch, parameters: Parameters): string {
  switch (match.type) {
    case 'word':
      return `hasAllTokens(${folded}, ${parameters.add('Array(String)', [match.word])})`;
    case 'prefix':
      return `match(${folded}, ${parameters.text(wordPrefixRegex(match.prefix))})`;
    case 'word-pattern':
      return `match(${folded}, ${parameters.text(wordRegex(match.pattern))})`;
    case 'phrase-pattern':
      // The empty text is no value, but `*` would match it.
      return `(${folded} != '' AND match(${folded}, ${parameters.text(partRegex(match.pattern))}))`;
    case 'phrase': {
      const contains = `${folded} LIKE ${parameters.text(`%${match.phrase.replaceAll(/[\\%_]/g, '\\$&')}%`)}`;
      const inner = innerWords(match.phrase);
      if (inner.length === 0) return contains;
      return `(hasAllTokens(${folded}, ${parameters.add('Array(String)', inner)}) AND ${contains})`;
    }
  }
}

/** The words that a text with this phrase has for certain: at its ends the text's own word may be longer. */
function innerWords(phrase: string): string[] {
  const first = /^[a-z0-9\u{80}-\u{10ffff}]*/u.exec(phrase)?.[0] ?? '';
  const last = /[a-z0-9\u{80}-\u{10ffff}]*$/u.exec(phrase)?.[0] ?? '';
  return wordsOf(phrase.slice(first.length, Math.max(first.length, phrase.length - last.length)));
}
