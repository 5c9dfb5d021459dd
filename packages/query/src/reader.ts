import { type Pattern, PatternBuilder } from './pattern.ts';
import type { Report } from './report.ts';
import type { Span } from './span.ts';

/** A value as it stands in the query, escapes resolved. In a quoted one nothing is a wildcard. */
export interface Word {
  readonly parts: Pattern;
  readonly quoted: boolean;
  readonly span: Span;
}

/** What ends a word besides white space, parentheses, quotes, `&&` and `||`. */
export interface WordEnd {
  readonly colon: boolean;
  readonly rangeEnd: boolean;
}

/** Reads words and phrases of a query text, from left to right, each character once. */
export class Reader {
  readonly text: string;
  /** Offset of the next character. Moved by the reader and by the parser that owns it. */
  at = 0;
  readonly #report: Report;

  constructor(text: string, report: Report) {
    this.text = text;
    this.#report = report;
  }

  get next(): string {
    return this.text.charAt(this.at);
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  startsWith(token: string): boolean {
    return this.text.startsWith(token, this.at);
  }

  skipSpace(): void {
    while (isSpace(this.next)) this.at++;
  }

  /** True when the operator stands here as a word of its own. */
  atOperator(operator: string): boolean {
    return this.startsWith(operator) && isBoundary(this.text.charAt(this.at + operator.length));
  }

  /** Reads up to the end of the word, which may be empty. */
  readWord(end: WordEnd): Word {
    const start = this.at;
    const parts = new PatternBuilder();
    while (!this.#endsWord(end)) {
      if (this.next === '\\') {
        parts.literal(this.#readEscape());
        continue;
      }
      if (this.next === '*') parts.wildcard('any');
      else if (this.next === '?') parts.wildcard('one');
      else parts.literal(this.next);
      this.at++;
    }
    return this.#word(parts, false, start);
  }

  /** Reads a phrase; the next character is its opening quote. */
  readQuoted(): Word {
    const start = this.at++;
    const parts = new PatternBuilder();
    for (;;) {
      if (this.done) {
        this.#report.add('unterminated-phrase', 'This quote is never closed: add a ".', { start, end: start + 1 });
        break;
      }
      if (this.next === '\\') {
        parts.literal(this.#readEscape());
        continue;
      }
      if (this.next === '"') break;
      parts.literal(this.next);
      this.at++;
    }
    if (!this.done) this.at++;
    return this.#word(parts, true, start);
  }

  #endsWord(end: WordEnd): boolean {
    const next = this.next;
    return (
      isBoundary(next) ||
      (end.colon && next === ':') ||
      (end.rangeEnd && (next === ']' || next === '}')) ||
      ((next === '&' || next === '|') && this.text.charAt(this.at + 1) === next)
    );
  }

  #word(parts: PatternBuilder, quoted: boolean, start: number): Word {
    const word = { parts: parts.finish(), quoted, span: { start, end: this.at } };
    const bad = word.parts.some(
      (part) => part.type === 'literal' && (part.text.includes('\0') || !part.text.isWellFormed()),
    );
    if (bad)
      this.#report.add('bad-escape', 'An escape here stands for NUL or for half of a surrogate pair.', word.span);
    return word;
  }

  /** Reads `\` and what it escapes: punctuation, a space, or `uXXXX`. Gives the character that is meant. */
  #readEscape(): string {
    const start = this.at++;
    const hex = /^u([0-9a-fA-F]{4})/.exec(this.text.slice(this.at, this.at + 5))?.[1];
    if (hex !== undefined) {
      this.at += 5;
      return String.fromCharCode(Number.parseInt(hex, 16));
    }
    const escaped = String.fromCodePoint(this.text.codePointAt(this.at) ?? 0x5c);
    this.at = Math.min(this.text.length, this.at + escaped.length);
    if (this.at === start + 1 || /^[A-Za-z0-9]$/.test(escaped)) {
      const message =
        'A backslash makes the mark after it ordinary, and no mark follows. For a backslash itself write \\\\.';
      this.#report.add('bad-escape', message, { start, end: start + 1 }, '\\\\');
    }
    return escaped;
  }
}

/** The end of the text counts as a boundary. */
function isBoundary(char: string): boolean {
  return char === '' || char === '(' || char === ')' || char === '"' || isSpace(char);
}

export function isSpace(char: string): boolean {
  return char !== '' && /^\s$/.test(char);
}
