/** Text with wildcards, as a rule writes it: `*` stands for any text, `?` for one character. */
export type Pattern = readonly PatternPart[];
export type PatternPart = string | Wildcard;
export type Wildcard = typeof many | typeof one;

export const many = Symbol('*');
export const one = Symbol('?');

/**
 * Specification 2.1, "Escaping": `\` before `*`, `?` or another `\` takes its meaning away, and is a backslash before
 * anything else. Hence `\\*` is a backslash and a wildcard, and `\\\*` a backslash and an asterisk.
 */
export function readPattern(text: string): Pattern {
  const parts: PatternPart[] = [];
  let literal = '';
  const wildcard = (part: Wildcard): void => {
    if (literal !== '') parts.push(literal);
    literal = '';
    if (part === one || parts.at(-1) !== many) parts.push(part);
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    const next = text[at + 1];
    if (char === '\\' && (next === '*' || next === '?' || next === '\\')) {
      literal += next;
      at += 1;
    } else if (char === '*') wildcard(many);
    else if (char === '?') wildcard(one);
    else literal += char;
  }
  if (literal !== '') parts.push(literal);
  return parts;
}

/** As a rule would write it. */
export function printPattern(pattern: Pattern): string {
  return pattern
    .map((part) => (part === many ? '*' : part === one ? '?' : part.replaceAll(/[\\*?]/g, String.raw`\$&`)))
    .join('');
}

/** The text that it stands for; null where it has wildcards. */
export function plainText(pattern: Pattern): string | null {
  if (pattern.length === 0) return '';
  const [only] = pattern;
  return pattern.length === 1 && typeof only === 'string' ? only : null;
}

export const startingWith = (pattern: Pattern): Pattern => (pattern.at(-1) === many ? pattern : [...pattern, many]);
export const endingWith = (pattern: Pattern): Pattern => (pattern[0] === many ? pattern : [many, ...pattern]);
export const containing = (pattern: Pattern): Pattern => startingWith(endingWith(pattern));
