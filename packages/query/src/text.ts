/**
 * Words are cut as ClickHouse's `splitByNonAlpha` cuts them: every ASCII character that is neither a letter nor a digit
 * separates; everything past ASCII belongs to a word.
 */
// oxlint-disable-next-line no-control-regex -- the range is ASCII without letters and digits
const separator = /[\0-/:-@[-`{-\x7f]/;
// oxlint-disable-next-line no-control-regex -- as above
const separators = /[\0-/:-@[-`{-\x7f]+/;

/** Small letters for ASCII capitals, and nothing else, as ClickHouse's `lower` does. */
export function foldCase(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
}

/** True when the text is one word, the whole of it. */
export function isWord(text: string): boolean {
  return text !== '' && !separator.test(text);
}

/** The words of a text, in order, not folded. */
export function wordsOf(text: string): string[] {
  return text.split(separators).filter((word) => word !== '');
}
