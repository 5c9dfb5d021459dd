import { isUtf8 } from 'node:buffer';

/** The fields of one record, by name; a name that comes again keeps its first value. */
export type Fields = ReadonlyMap<string, string>;

/** Fields that anybody can choose the text of: the kernel writes them in hexadecimal where they hold blanks, quotes or the like. */
const untrusted = new Set([
  'acct',
  'exe',
  'comm',
  'name',
  'cwd',
  'proctitle',
  'cmd',
  'data',
  'path',
  'vm',
  'dir',
  'key',
  'grp',
  'id',
]);
const fieldsMax = 512;

/**
 * Reads `name=value name="value" name='a=b c="d"'`, and what stands behind the group separator, where auditd says names of
 * the numbers before (`UID="root"`). Words that are no fields are passed over. Total, linear.
 */
export function readFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  readInto(text, fields, 0);
  return fields;
}

function readInto(text: string, fields: Map<string, string>, depth: number): void {
  for (let at = 0; at < text.length && fields.size < fieldsMax;) {
    if (isBlank(text.charCodeAt(at))) {
      at += 1;
      continue;
    }
    let end = at;
    while (end < text.length && !isBlank(text.charCodeAt(end)) && text.charCodeAt(end) !== 0x3d) end += 1;
    if (text.charCodeAt(end) !== 0x3d) {
      at = end;
      continue;
    }
    const name = text.slice(at, end);
    const quote = text.charCodeAt(end + 1);
    if (quote === 0x27 && depth === 0) {
      const close = text.lastIndexOf("'");
      const inner = text.slice(end + 2, close > end + 1 ? close : text.length);
      readInto(inner, fields, 1);
      at = close > end + 1 ? close + 1 : text.length;
    } else {
      const isQuoted = quote === 0x22;
      const start = isQuoted ? end + 2 : end + 1;
      const close = isQuoted ? text.indexOf('"', start) : endOfWord(text, start);
      const stop = close === -1 ? text.length : close;
      const value = text.slice(start, stop);
      if (!fields.has(name)) fields.set(name, isQuoted ? value : decoded(name, value));
      at = isQuoted ? stop + 1 : stop;
    }
  }
}

/** Blanks, the marks around fields of old versions, and the group separator. */
function isBlank(code: number): boolean {
  return (
    code === 0x20 || code === 0x1d || code === 0x28 || code === 0x29 || code === 0x2c || code === 0x0d || code === 0x0a
  );
}

function endOfWord(text: string, at: number): number {
  let end = at;
  // A value may have brackets and commas of its own: `tty=(none)`, `key=(null)`.
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (code === 0x20 || code === 0x1d || code === 0x0d || code === 0x0a) break;
    end += 1;
  }
  const last = text[end - 1];
  const isTail = end > at && (last === ',' || (last === ')' && text.charCodeAt(at) !== 0x28));
  return isTail ? end - 1 : end;
}

/** The text of a field that was written in hexadecimal: it holds what would have had to be, so `CAFE` and `4142` stay names. */
function decoded(name: string, value: string): string {
  const isArgument = /^a\d{1,4}$/.test(name);
  if (value.length < 2 || value.length % 2 === 1 || !(untrusted.has(name) || isArgument)) return value;
  if (!/^[0-9A-F]+$/.test(value)) return value;
  const bytes = Buffer.from(value, 'hex');
  if (!isUtf8(bytes)) return value;
  const text = bytes.toString('utf8');
  return isUnusual(text) ? text.replaceAll('\0', ' ').trimEnd() : value;
}

function isUnusual(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code <= 0x20 || code === 0x22 || code > 0x7e) return true;
  }
  return false;
}
