/** `*` is `any` (zero or more characters), `?` is `one` (exactly one Unicode code point). */
export type PatternPart =
  | { readonly type: 'literal'; readonly text: string }
  | { readonly type: 'any' }
  | { readonly type: 'one' };

/** Literals are not empty and never side by side; neither are two `any`. */
export type Pattern = readonly PatternPart[];

/** The text of a pattern without wildcards; null where there is one. */
export function literalOf(pattern: Pattern): string | null {
  if (pattern.length === 0) return '';
  const [first] = pattern;
  return pattern.length === 1 && first?.type === 'literal' ? first.text : null;
}

/** The text before the one wildcard of `abc*`; null for any other pattern. */
export function prefixOf(pattern: Pattern): string | null {
  const [first, second] = pattern;
  return pattern.length === 2 && first?.type === 'literal' && second?.type === 'any' ? first.text : null;
}

/** True for the pattern `*` alone. */
export function isAny(pattern: Pattern): boolean {
  return pattern.length === 1 && pattern[0]?.type === 'any';
}

export function mapLiterals(pattern: Pattern, change: (text: string) => string): Pattern {
  return pattern.map((part) => (part.type === 'literal' ? { type: 'literal', text: change(part.text) } : part));
}

/** Collects a pattern in its normal form. */
export class PatternBuilder {
  readonly #parts: PatternPart[] = [];
  #literal = '';

  literal(text: string): void {
    this.#literal += text;
  }

  wildcard(type: 'any' | 'one'): void {
    this.#flush();
    if (type === 'any' && this.#parts.at(-1)?.type === 'any') return;
    this.#parts.push({ type });
  }

  finish(): Pattern {
    this.#flush();
    return this.#parts;
  }

  #flush(): void {
    if (this.#literal === '') return;
    this.#parts.push({ type: 'literal', text: this.#literal });
    this.#literal = '';
  }
}
