// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const rareEnds = /[\u000b\u000c\u001c-\u001e\u0085\u2028\u2029]/g;

/**
 * Without what only some programs end a line at (Python's `splitlines` does): a space stands for it. CR and LF are the
 * format's own to escape.
 */
export function withoutRareEnds(text: string): string {
  return text.replaceAll(rareEnds, ' ');
}
