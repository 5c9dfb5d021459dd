/** More labels than this no stream has: Loki takes 15 of its own accord. */
const labelsMax = 256;
const namePattern = /[A-Za-z_][\w.:-]*/y;
const valuePattern = /"(?:[^"\\]|\\.)*"|`[^`]*`/sy;

export type Labels = readonly (readonly [name: string, value: string])[];

/** Labels as Prometheus writes them, `{job="web", host="a"}`; null where they are none. Total. */
export function parseLabels(text: string): Labels | null {
  const labels: (readonly [string, string])[] = [];
  const blank = /\s*/y;
  const token = (pattern: RegExp, from: number): string | null => {
    pattern.lastIndex = from;
    return pattern.exec(text)?.[0] ?? null;
  };
  const skip = (from: number): number => from + (token(blank, from)?.length ?? 0);
  let at = skip(0);
  if (text[at] !== '{') return null;
  at = skip(at + 1);
  while (text[at] !== '}') {
    const name = token(namePattern, at);
    if (name === null || labels.length === labelsMax) return null;
    at = skip(at + name.length);
    if (text[at] !== '=') return null;
    at = skip(at + 1);
    const quoted = token(valuePattern, at);
    const value = quoted === null ? null : unquote(quoted);
    if (quoted === null || value === null) return null;
    labels.push([name, value]);
    at = skip(at + quoted.length);
    if (text[at] === ',') at = skip(at + 1);
    else if (text[at] !== '}') return null;
  }
  return skip(at + 1) === text.length ? labels : null;
}

const escapes: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
const escape = /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([abfnrtv])|(["'\\])|.|$)/gs;

/** Go's quoting (strconv.Unquote); null for an escape that there is none of. */
function unquote(quoted: string): string | null {
  const inner = quoted.slice(1, -1);
  if (quoted.startsWith('`')) return inner;
  let isWrong = false;
  const value = inner.replaceAll(
    escape,
    (_whole, u?: string, long?: string, x?: string, letter?: string, self?: string) => {
      const code = u ?? long ?? x;
      if (code !== undefined && Number.parseInt(code, 16) <= 0x10ffff)
        return String.fromCodePoint(Number.parseInt(code, 16));
      const plain = letter === undefined ? self : escapes[letter];
      isWrong ||= plain === undefined;
      return plain ?? '';
    },
  );
  return isWrong ? null : value;
}
