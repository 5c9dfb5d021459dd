/** Pairs of a line; a name that comes again keeps its first value and is counted. */
export interface Pairs {
  readonly values: ReadonlyMap<string, string>;
  readonly hasRepeats: boolean;
}

const pairsMax = 256;

/** logfmt: `name=value name="a \"quoted\" value"`, separated by blanks. */
export function logfmtPairs(text: string): Pairs {
  return pairsOf(text, ' ');
}

/** `name=value, name="value"`, separated by a comma and a blank. */
export function commaPairs(text: string): Pairs {
  return pairsOf(text, ', ');
}

function pairsOf(text: string, separator: string): Pairs {
  const values = new Map<string, string>();
  let hasRepeats = false;
  for (let at = 0; at < text.length && values.size < pairsMax;) {
    const equals = text.indexOf('=', at);
    if (equals === -1) break;
    const name = text.slice(at, equals).trimStart();
    const isQuoted = text.charCodeAt(equals + 1) === 0x22;
    const start = isQuoted ? equals + 2 : equals + 1;
    const end = isQuoted ? endOfQuoted(text, start) : endOfPlain(text, start, separator);
    const value = text.slice(start, end);
    if (/^[\w.-]{1,64}$/.test(name)) {
      if (values.has(name)) hasRepeats = true;
      else values.set(name, isQuoted ? unescaped(value) : value);
    }
    at = end + (isQuoted ? 1 : 0);
    if (text.startsWith(separator, at)) at += separator.length;
  }
  return { values, hasRepeats };
}

function endOfQuoted(text: string, at: number): number {
  for (let i = at; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 0x5c) i += 1;
    else if (code === 0x22) return i;
  }
  return text.length;
}

function endOfPlain(text: string, at: number, separator: string): number {
  const end = text.indexOf(separator, at);
  return end === -1 ? text.length : end;
}

function unescaped(text: string): string {
  return text.includes('\\') ? text.replace(/\\(["\\nrt])/g, (_, letter: string) => escapes[letter] ?? letter) : text;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
