import { many, one, type Pattern, plainText } from './pattern.ts';

/** Whether a whole text is what a pattern says. The text has to be folded as the pattern was. */
export type TextTest = (text: string) => boolean;

/** Takes time in proportion to the text, but for `?` and for text that repeats itself: then at most text times pattern. */
export function compileGlob(pattern: Pattern): TextTest {
  const plain = plainText(pattern);
  if (plain !== null) return (text) => text === plain;
  const [first, second, third] = pattern;
  if (pattern.length === 1 && first === many) return () => true;
  if (pattern.length === 2 && typeof first === 'string' && second === many) return (text) => text.startsWith(first);
  if (pattern.length === 2 && first === many && typeof second === 'string') return (text) => text.endsWith(second);
  if (pattern.length === 3 && first === many && typeof second === 'string' && third === many) {
    return (text) => text.includes(second);
  }
  return compileSegments(segmentsOf(pattern), first === many, pattern.at(-1) === many);
}

/** What stands between two `*`: characters, null for any one. */
type Segment = readonly (string | null)[];

function segmentsOf(pattern: Pattern): readonly Segment[] {
  const segments: (string | null)[][] = [[]];
  for (const part of pattern) {
    if (part === many) segments.push([]);
    else if (part === one) segments.at(-1)?.push(null);
    else segments.at(-1)?.push(...part);
  }
  return segments.filter((segment) => segment.length > 0);
}

function compileSegments(segments: readonly Segment[], isOpenStart: boolean, isOpenEnd: boolean): TextTest {
  return (text) => {
    const chars = Array.from(text);
    const last = isOpenEnd ? segments.length : segments.length - 1;
    let from = 0;
    let done = 0;
    if (!isOpenStart) {
      const head = segments[0] ?? [];
      if (!isAt(head, chars, 0)) return false;
      from = head.length;
      done = 1;
      if (segments.length === 1) return isOpenEnd || from === chars.length;
    }
    // The leftmost place of each leaves the most room for what comes behind.
    for (; done < last; done += 1) {
      const segment = segments[done] ?? [];
      const at = find(segment, chars, from);
      if (at === -1) return false;
      from = at + segment.length;
    }
    if (isOpenEnd) return true;
    const tail = segments.at(-1) ?? [];
    const at = chars.length - tail.length;
    return at >= from && isAt(tail, chars, at);
  };
}

function find(segment: Segment, chars: readonly string[], from: number): number {
  for (let at = from; at + segment.length <= chars.length; at += 1) if (isAt(segment, chars, at)) return at;
  return -1;
}

function isAt(segment: Segment, chars: readonly string[], at: number): boolean {
  if (at + segment.length > chars.length) return false;
  return segment.every((char, index) => char === null || char === chars[at + index]);
}
