import type { Pattern } from '@daybook/query';

// Regular expressions for RE2, which ClickHouse's `match` runs: linear in the text, whatever the pattern.

/** What separates words: every ASCII character that is neither a letter nor a digit, as `splitByNonAlpha` has it. */
const separators = '\\x{00}-/:-@\\[-`{-\\x{7f}';
const wordStart = `(?:^|[${separators}])`;
const wordEnd = `(?:[${separators}]|$)`;

function quote(text: string): string {
  // oxlint-disable-next-line no-control-regex -- everything of ASCII but letters and digits
  return text.replaceAll(/[\0-/:-@[-`{-\x7f]/g, (char) => `\\x{${char.charCodeAt(0).toString(16)}}`);
}

function join(pattern: Pattern, one: string): string {
  return pattern
    .map((part) => (part.type === 'literal' ? quote(part.text) : part.type === 'any' ? `${one}*` : one))
    .join('');
}

const anyCharacter = '(?s:.)';
const wordCharacter = `[^${separators}]`;

/** The whole text is the pattern. */
export const wholeRegex = (pattern: Pattern): string => `^${join(pattern, anyCharacter)}\\z`;

/** Some part of the text is the pattern. */
export const partRegex = (pattern: Pattern): string => join(pattern, anyCharacter);

/** A word of the text is the pattern. A word has a character, which `*` alone does not ask for. */
export const wordRegex = (pattern: Pattern): string =>
  pattern.every((part) => part.type === 'any')
    ? wordCharacter
    : `${wordStart}${join(pattern, wordCharacter)}${wordEnd}`;

/** A word of the text begins so. */
export const wordPrefixRegex = (prefix: string): string => `${wordStart}${quote(prefix)}`;
