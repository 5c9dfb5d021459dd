const [open, close] = [0x5b, 0x5d];
const [brace, unbrace] = [0x7b, 0x7d];
const quote = 0x22;
const backslash = 0x5c;
const head = /^\s*\{\s*"Records"\s*:\s*\[/;
const headBytesMax = 64;

/**
 * The records of a file as CloudTrail delivers it, `{"Records":[…]}`, each byte for byte as it stands there. Null for
 * what is no such file, has none, or is not whole. One pass; the records are views.
 */
export function recordsOf(line: Uint8Array): Uint8Array[] | null {
  const text = Buffer.from(line.buffer, line.byteOffset, line.length);
  const match = head.exec(text.toString('latin1', 0, headBytesMax));
  if (match === null) return null;
  const records: Uint8Array[] = [];
  let at = match[0].length;
  for (;;) {
    at = pastBlanks(text, at);
    const end = text[at] === brace ? endOfObject(text, at) : -1;
    if (end === -1) return null;
    records.push(text.subarray(at, end));
    at = pastBlanks(text, end);
    if (text[at] === close) break;
    if (text[at] !== 0x2c) return null;
    at += 1;
  }
  at = pastBlanks(text, at + 1);
  return text[at] === unbrace && pastBlanks(text, at + 1) === text.length ? records : null;
}

/** Past the object that opens at `at`, or -1 where it does not end. */
function endOfObject(text: Buffer, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i += 1) {
    const byte = text[i];
    if (byte === quote) {
      i += 1;
      while (i < text.length && text[i] !== quote) i += text[i] === backslash ? 2 : 1;
    } else if (byte === brace || byte === open) depth += 1;
    else if (byte === unbrace || byte === close) {
      depth -= 1;
      if (depth === 0) return i + 1;
    }
  }
  return -1;
}

function pastBlanks(text: Buffer, at: number): number {
  let i = at;
  while (text[i] === 0x20 || text[i] === 0x09 || text[i] === 0x0d || text[i] === 0x0a) i += 1;
  return i;
}
