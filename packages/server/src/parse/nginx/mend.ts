/**
 * JSON as nginx writes it where its `log_format` is not quite JSON: a variable without a value and without quotes
 * (`"upstream":,` or `:-,`), a number with leading zeros (`"status":000`), and the escapes of `escape=default` (`\x22`).
 * What is JSON already stays as it is. One pass.
 */
export function mend(text: string): string {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      at = mendString(text, at, (end, put, next) => {
        parts.push(text.slice(from, end), put);
        from = next;
      });
    } else if (code === 0x3a) {
      const start = pastBlanks(text, at + 1);
      const end = endOfBare(text, start);
      const put = bareOf(text.slice(start, end), text.charCodeAt(end));
      if (put !== null) {
        parts.push(text.slice(from, start), put);
        from = end;
      }
      at = Math.max(end, at + 1);
    } else at += 1;
  }
  if (parts.length === 0) return text;
  parts.push(text.slice(from));
  return parts.join('');
}

/** Past the string that opens at `at`. `\xhh` in it is put as `\u00hh`. */
function mendString(text: string, at: number, put: (end: number, text: string, next: number) => void): number {
  let i = at + 1;
  while (i < text.length && text.charCodeAt(i) !== 0x22) {
    if (text.charCodeAt(i) !== 0x5c) i += 1;
    else {
      if (text.charCodeAt(i + 1) === 0x78) put(i, '\\u00', i + 2);
      i += 2;
    }
  }
  return i + 1;
}

function pastBlanks(text: string, at: number): number {
  let i = at;
  while (text.charCodeAt(i) === 0x20) i += 1;
  return i;
}

/** The end of a value that has neither quotes nor brackets. */
function endOfBare(text: string, at: number): number {
  let i = at;
  while (i < text.length && !'",:{}[] '.includes(text.charAt(i))) i += 1;
  return i;
}

/** What stands in place of a bare value; null where it can stay. */
function bareOf(value: string, after: number): string | null {
  if (value === '') return after === 0x2c || after === 0x7d ? 'null' : null;
  if (value === '-') return 'null';
  return /^0\d+$/.test(value) ? `"${value}"` : null;
}
