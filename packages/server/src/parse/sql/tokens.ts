/** A token of a statement: a word as written, a name that was quoted, a text, a mark. */
export interface Token {
  readonly type: 'word' | 'name' | 'text' | 'mark';
  readonly text: string;
  /** Words in capitals, for comparison; '' for all else. */
  readonly word: string;
}

/** Nothing that is read here stands further behind. */
const tokensMax = 256;

/** The first tokens of an SQL statement, without comments. Total; a quote that is not closed ends with the statement. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < sql.length && tokens.length < tokensMax;) {
    const code = sql.charCodeAt(at);
    if (code <= 0x20) at += 1;
    else if (sql.startsWith('--', at)) at = after(sql, '\n', at);
    else if (sql.startsWith('/*', at)) at = after(sql, '*/', at + 2);
    else if (code === 0x27 || code === 0x22 || code === 0x60) {
      const end = closing(sql, at + 1, code);
      const text = unquoted(sql.slice(at + 1, end), code);
      tokens.push({ type: code === 0x27 ? 'text' : 'name', text, word: '' });
      at = end + 1;
    } else if (isWordCode(code)) {
      let end = at + 1;
      while (end < sql.length && isWordCode(sql.charCodeAt(end))) end += 1;
      const text = sql.slice(at, end);
      tokens.push({ type: 'word', text, word: text.toUpperCase() });
      at = end;
    } else {
      tokens.push({ type: 'mark', text: sql[at] ?? '', word: '' });
      at += 1;
    }
  }
  return tokens;
}

function after(sql: string, mark: string, at: number): number {
  const found = sql.indexOf(mark, at);
  return found === -1 ? sql.length : found + mark.length;
}

/** Index of the closing quote; two in a row are one in the text. */
function closing(sql: string, at: number, quote: number): number {
  for (let i = at; i < sql.length; i += 1) {
    const code = sql.charCodeAt(i);
    if (code === 0x5c && quote === 0x27) i += 1;
    else if (code === quote) {
      if (sql.charCodeAt(i + 1) !== quote) return i;
      i += 1;
    }
  }
  return sql.length;
}

function unquoted(text: string, quote: number): string {
  const mark = String.fromCharCode(quote);
  return text.includes(mark) ? text.replaceAll(mark + mark, mark) : text;
}

function isWordCode(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x5f ||
    code === 0x24 ||
    code > 0x7f
  );
}
