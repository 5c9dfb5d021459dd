import { isUtf8 } from 'node:buffer';

const quote = 0x22;
const backslash = 0x5c;

/**
 * Where the quoted field that begins at `at` (just after its opening quote) ends: the index of its closing quote, or -1
 * where there is none. Apache writes a quote inside a field as `\"` and a backslash as `\\` (mod_log_config, "Security
 * Considerations"), nginx as `\x22` and `\x5C` (log_format, `escape=default`), so a bare quote always ends the field:
 * no client can close it early.
 */
export function closingQuote(line: string, at: number): number {
  let end = line.indexOf('"', at);
  while (end !== -1 && isEscaped(line, end, at)) end = line.indexOf('"', end + 1);
  return end;
}

function isEscaped(line: string, end: number, start: number): boolean {
  let i = end - 1;
  while (i >= start && line.charCodeAt(i) === backslash) i--;
  return (end - 1 - i) % 2 === 1;
}

/**
 * The text of a field as it was before the server escaped it. Bytes written as `\xhh` become text where they are UTF-8
 * and can be shown; control characters and other bytes stay written as they are, so that no terminal is at their mercy.
 */
export function unescapeField(text: string): string {
  let next = text.indexOf('\\');
  if (next === -1) return text;
  const parts: string[] = [];
  let from = 0;
  while (next !== -1 && next + 1 < text.length) {
    const code = text.charCodeAt(next + 1);
    if (code === quote || code === backslash) {
      parts.push(text.slice(from, next));
      from = next + 1;
      next = text.indexOf('\\', next + 2);
    } else if (code === 0x78) {
      const end = endOfBytes(text, next);
      const shown = end > next ? textOfBytes(text, next, end) : null;
      if (shown !== null) {
        parts.push(text.slice(from, next), shown);
        from = end;
      }
      next = text.indexOf('\\', Math.max(end, next + 2));
    } else next = text.indexOf('\\', next + 2);
  }
  parts.push(text.slice(from));
  return parts.join('');
}

/** The end of the run of `\xhh` that begins at `at`. */
function endOfBytes(text: string, at: number): number {
  let end = at;
  while (text.charCodeAt(end) === backslash && text.charCodeAt(end + 1) === 0x78 && byteAt(text, end + 2) >= 0)
    end += 4;
  return end;
}

function byteAt(text: string, at: number): number {
  const high = hexDigit(text.charCodeAt(at));
  const low = hexDigit(text.charCodeAt(at + 1));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
}

function textOfBytes(text: string, start: number, end: number): string | null {
  const bytes = Buffer.allocUnsafe((end - start) / 4);
  for (let i = 0; i < bytes.length; i++) {
    const byte = byteAt(text, start + i * 4 + 2);
    if (byte < 0x20 || byte === 0x7f) return null;
    bytes[i] = byte;
  }
  if (!isUtf8(bytes)) return null;
  const shown = bytes.toString('utf8');
  return hasC1Control(shown) ? null : shown;
}

function hasC1Control(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80 && code < 0xa0) return true;
  }
  return false;
}
