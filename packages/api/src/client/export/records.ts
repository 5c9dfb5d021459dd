import type { RecordFormat } from './meaning.ts';

/** One whole record of an export, with the line's end that closes it. */
export interface FileRecord {
  readonly bytes: Uint8Array;
  /** Offset of its first byte. */
  readonly start: number;
}

/** A record is far smaller; what is longer is no export. */
const recordBytesMax = 8 * 1024 * 1024;
const lineFeed = 0x0a;
const quote = 0x22;
const titlesStart = 0x70;

/**
 * The whole records in bytes, in order: lines of NDJSON, rows of CSV (RFC 4180: a line's end within quotes ends no row).
 * `null` is what a file is, which says it by its first byte. What a cut leaves of a record at the end is left out.
 */
export async function* recordsOf(
  chunks: AsyncIterable<Uint8Array>,
  format: RecordFormat | null,
): AsyncGenerator<FileRecord> {
  let parts: Uint8Array[] = [];
  let length = 0;
  let start = 0;
  let isQuoted = false;
  let isCsv = format === null ? null : format === 'csv';
  for await (const chunk of chunks) {
    let from = 0;
    // The names of the columns begin with a letter that no other first record does.
    if (chunk.length > 0) isCsv ??= chunk[0] === titlesStart;
    for (let at = 0; at < chunk.length; at += 1) {
      if (isCsv === true && chunk[at] === quote) isQuoted = !isQuoted;
      if (chunk[at] !== lineFeed || isQuoted) continue;
      parts.push(chunk.subarray(from, at + 1));
      const bytes = joined(parts);
      yield { bytes, start };
      start += bytes.length;
      parts = [];
      length = 0;
      from = at + 1;
    }
    parts.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > recordBytesMax) throw new Error('the file is no export of Daybook: a record of it is too long');
  }
}

/** As one. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
