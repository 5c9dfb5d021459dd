import type { Pattern, PatternPart } from './pattern.ts';

/**
 * True when the pattern matches the whole text. Greedy with one point of return, so the work is bounded by the product
 * of both lengths and nothing recurses.
 */
export function matchGlob(pattern: Pattern, text: string): boolean {
  let part = 0;
  let at = 0;
  let retryPart = -1;
  let retryAt = 0;
  for (;;) {
    const current = pattern[part];
    if (current?.type === 'any') {
      retryPart = part + 1;
      retryAt = at;
      part = retryPart;
      continue;
    }
    if (current === undefined && at === text.length) return true;
    const end = current === undefined ? -1 : matchPart(current, text, at);
    if (end >= 0) {
      part++;
      at = end;
      continue;
    }
    if (retryPart < 0 || retryAt >= text.length) return false;
    retryAt = nextStart(pattern[retryPart], text, retryAt);
    if (retryAt < 0) return false;
    part = retryPart;
    at = retryAt;
  }
}

/** The end of what the part matches at that place; -1 when it does not. */
function matchPart(part: PatternPart, text: string, at: number): number {
  if (part.type === 'literal') return text.startsWith(part.text, at) ? at + part.text.length : -1;
  return at < text.length ? at + widthAt(text, at) : -1;
}

/** The next place where the part after `*` may begin; -1 when there is none. */
function nextStart(part: PatternPart | undefined, text: string, at: number): number {
  const next = at + widthAt(text, at);
  if (part?.type === 'literal') return text.indexOf(part.text, next);
  // Nothing follows the last `*`: it takes the rest.
  return part === undefined ? text.length : next;
}

/** UTF-16 units of the code point there. */
function widthAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
