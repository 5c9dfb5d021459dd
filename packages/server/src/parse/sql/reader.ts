import type { Token } from './tokens.ts';

/** Reads tokens from the front. The place is its own; nothing that it is asked goes beyond the tokens. */
export class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** The word here in capitals; '' where there is none. */
  word(): string {
    return this.#tokens[this.#at]?.word ?? '';
  }

  next(): void {
    this.#at += 1;
  }

  /** Takes a mark or a word. */
  take(text: string): boolean {
    const token = this.#tokens[this.#at];
    const isIt = token !== undefined && token.type !== 'text' && (token.word === text || token.text === text);
    if (isIt) this.#at += 1;
    return isIt;
  }

  /** Passes over any of the words. */
  skip(...words: readonly string[]): void {
    while (words.includes(this.word()) && this.word() !== '') this.#at += 1;
  }

  /** Whether the word stands anywhere from here on, with one of the others right behind it where some are given. */
  has(word: string, ...behind: readonly string[]): boolean {
    return this.#find(word, behind) !== -1;
  }

  #find(word: string, behind: readonly string[]): number {
    for (let i = this.#at; i < this.#tokens.length; i += 1) {
      if (this.#tokens[i]?.word !== word) continue;
      if (behind.length === 0 || behind.includes(this.#tokens[i + 1]?.word ?? '')) return i;
    }
    return -1;
  }

  /** The place of the word outside of brackets that open from here on. */
  #findOutside(word: string): number {
    let depth = 0;
    for (let i = this.#at; i < this.#tokens.length; i += 1) {
      const token = this.#tokens[i];
      if (token?.type === 'mark') depth += token.text === '(' ? 1 : token.text === ')' ? -1 : 0;
      else if (depth <= 0 && token?.word === word) return i;
    }
    return -1;
  }

  /**
   * The name behind a word, with what may stand between; undefined where there is none, or a query. A word in brackets
   * does not count (`extract(year FROM d)`), unless it may stand `anywhere`.
   */
  nameBehind(word: string, anywhere = false): string | undefined {
    const place = anywhere ? this.#find(word, []) : this.#findOutside(word);
    if (place === -1) return undefined;
    const inner = new Reader(this.#tokens.slice(place + 1));
    inner.skip('INTO', 'FROM', 'ONLY', 'TABLE', 'LATERAL');
    return inner.name();
  }

  /** A name here, with what stands before it and dots: `"Shop".orders`. It is taken. */
  name(): string | undefined {
    let name: string | undefined;
    for (;;) {
      const token = this.#tokens[this.#at];
      if (token === undefined || (token.type === 'mark' && token.text !== '*') || token.type === 'text') return name;
      name = name === undefined ? token.text : `${name}.${token.text}`;
      this.#at += 1;
      if (this.#tokens[this.#at]?.text !== '.' || this.#tokens[this.#at]?.type !== 'mark') return name;
      this.#at += 1;
    }
  }

  /** A name or a text here, as `SET ROLE 'carol'` has it. */
  accountName(): string | undefined {
    const token = this.#tokens[this.#at];
    return token === undefined || token.type === 'mark' ? undefined : token.text;
  }

  /** Accounts here, separated by commas: `carol`, `'carol'@'%'`, of which the host is left out. They are taken. */
  accounts(): string[] {
    const names: string[] = [];
    for (;;) {
      const token = this.#tokens[this.#at];
      if (token === undefined || token.type === 'mark' || names.length === 64) return names;
      names.push(token.text);
      this.#at += 1;
      if (this.take('@')) this.#at += 1;
      if (!this.take(',')) return names;
    }
  }

  /** The words up to the word, joined; a list's commas stay. It stands behind the word then, or at the end. */
  textBefore(...ends: readonly string[]): string {
    let text = '';
    for (; this.#at < this.#tokens.length; this.#at += 1) {
      const token = this.#tokens[this.#at];
      if (token === undefined || ends.includes(token.word)) break;
      const isTight = token.type === 'mark' || text === '' || text.endsWith('(') || text.endsWith('.');
      text += isTight ? token.text : ` ${token.text}`;
    }
    return text;
  }
}
