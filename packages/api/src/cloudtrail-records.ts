const [open, close] = [0x5b, 0x5d];
const [brace, unbrace] = [0x7b, 0x7d];
const quote = 0x22;
const backslash = 0x5c;
const head = /^\s*\{\s*"Records"\s*:\s*\[/;
const headBytesMax = 64;

/**
 * The records of a file as CloudTrail delivers it, `{"Records":[…]}`, each byte for byte as it stands there. Null for
 * what is no such file, has none, or is not whole. One pass; the records are views. The server takes a file apart that comes as
 * a line, and the command one that is longer than a line may be.
 */
export function cloudTrailRecordsOf(file: Uint8Array): Uint8Array[] | null {
  const match = head.exec(new TextDecoder('latin1').decode(file.subarray(0, headBytesMax)));
  if (match === null) return null;
  const records: Uint8Array[] = [];
  let at = match[0].length;
  for (;;) {
    at = pastBlanks(file, at);
    const end = file[at] === brace ? endOfObject(file, at) : -1;
    if (end === -1) return null;
    records.push(file.subarray(at, end));
    at = pastBlanks(file, end);
    if (file[at] === close) break;
    if (file[at] !== 0x2c) return null;
    at += 1;
  }
  at = pastBlanks(file, at + 1);
  return file[at] === unbrace && pastBlanks(file, at + 1) === file.length ? records : null;
}

/** Past the object that opens at `at`, or -1 where it does not end. */
function endOfObject(text: Uint8Array, at: number): number {
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

function pastBlanks(text: Uint8Array, at: number): number {
  let i = at;
  while (text[i] === 0x20 || text[i] === 0x09 || text[i] === 0x0d || text[i] === 0x0a) i += 1;
  return i;
}
