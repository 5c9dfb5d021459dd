import type { Span } from './span.ts';

/** What is being typed at a place, for completion. */
export interface Token {
  /** A name or a free word, which might become either; or a value of `field`. */
  readonly kind: 'field-or-word' | 'value';
  /** The field as typed; null for `field-or-word`. */
  readonly field: string | null;
  /** What stands there up to the place asked for, as typed, escapes included. */
  readonly typed: string;
  /** What a completion replaces; empty where nothing is typed yet. */
  readonly span: Span;
}

const part = /"(?:\\[^]|[^"\\])*"?|[()]|\s+|(?:\\[^]?|[^\s()"\\])+/gy;

/** The token at an offset (UTF-16) of a text, which need not be a valid query. */
export function tokenAt(text: string, offset: number): Token {
  const groups: (string | null)[] = [];
  let field: string | null = null;
  for (const match of text.matchAll(part)) {
    const [source] = match;
    const end = match.index + source.length;
    const inherited = groups.at(-1) ?? null;
    if (source === '(') {
      if (end > offset) break;
      groups.push(field ?? inherited);
    } else if (source === ')') groups.pop();
    const isWord = !/^[()"\s]/.test(source);
    const colon = isWord && inherited === null ? colonOf(source) : -1;
    const name: string | null = colon < 0 ? (isWord ? inherited : (field ?? inherited)) : source.slice(0, colon);
    const start = match.index + colon + 1;
    const isToken = isWord || source.startsWith('"');
    if (isToken && end >= offset && match.index <= offset) {
      if (offset < start) return token(text, null, match.index, start - 1, offset);
      return token(text, name, start, end, offset);
    }
    if (end > offset) break;
    // Only a name right before a group or a phrase has it as its value.
    field = colon >= 0 && colon === source.length - 1 ? name : null;
  }
  return token(text, field ?? groups.at(-1) ?? null, offset, offset, offset);
}

function token(text: string, field: string | null, from: number, end: number, offset: number): Token {
  // Signs before a word belong to none.
  const signs = field === null ? (/^[-+!]*/.exec(text.slice(from, offset))?.[0].length ?? 0) : 0;
  const start = from + signs;
  return {
    kind: field === null ? 'field-or-word' : 'value',
    field,
    typed: text.slice(start, offset),
    span: { start, end },
  };
}

/** The first colon that no backslash stands before; -1 when there is none. */
function colonOf(source: string): number {
  const match = /^(?:\\[^]|[^:\\])*:/.exec(source);
  return match === null ? -1 : match[0].length - 1;
}
