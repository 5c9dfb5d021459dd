import { createHash } from 'node:crypto';
import { OpenParts } from './parts.ts';

/** Whole lines of a file, with what names them for ever. */
export interface Chunk {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly lines: number;
  /** Of the first line, from 1. */
  readonly firstLine: number;
  readonly offset: number;
  /** SHA-256 of the file from its beginning to the end of this chunk, hex: the same for the same lines at the same place. */
  readonly prefixDigest: string;
}

export const chunkBytesMax = 1024 * 1024;
/** Small: of a file that has grown, the lines of its last chunk of then are taken again. */
export const chunkLinesMax = 500;
/** A line that is longer is cut into several. */
export const lineBytesMax = 4 * 1024 * 1024;
const gatheredBytesMin = 64 * 1024;
const newline = 0x0a;

/** Cuts a stream at line boundaries. The same bytes give the same chunks, however they come in. */
export async function* chunksOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<Chunk> {
  const cutter = new Cutter();
  for await (const bytes of gathered(input)) {
    cutter.push(bytes);
    for (let chunk = cutter.next(false); chunk !== null; chunk = cutter.next(false)) yield chunk;
  }
  for (let chunk = cutter.next(true); chunk !== null; chunk = cutter.next(true)) yield chunk;
}

/** Small pieces put together, so that what they cost does not depend on how small they are. */
async function* gathered(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of input) {
    pieces.push(piece);
    length += piece.length;
    if (length < gatheredBytesMin) continue;
    yield Buffer.concat(pieces);
    pieces = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(pieces);
}

class Cutter {
  readonly #digest = createHash('sha256');
  #pending: Uint8Array = new Uint8Array(0);
  #offset = 0;
  #firstLine = 1;

  push(bytes: Uint8Array): void {
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
  }

  /** A chunk, or null until there is enough for one. At the end of the input (`last`) what is left is enough. */
  next(last: boolean): Chunk | null {
    const cut = this.#cut(last);
    if (cut === null) return null;
    const bytes = Uint8Array.from(this.#pending.subarray(0, cut.length));
    this.#pending = this.#pending.subarray(cut.length);
    this.#digest.update(bytes);
    const chunk: Chunk = {
      bytes,
      lines: cut.lines,
      firstLine: this.#firstLine,
      offset: this.#offset,
      prefixDigest: this.#digest.copy().digest('hex'),
    };
    this.#offset += bytes.length;
    this.#firstLine += cut.lines;
    return chunk;
  }

  /**
   * As many whole lines as fit, a line that begins with a blank staying with the line that it goes on, and the parts of a line
   * together. Null where more input is needed to tell.
   */
  #cut(last: boolean): Cut | null {
    const pending = this.#pending;
    if (pending.length === 0) return null;
    let length = 0;
    let lines = 0;
    let record: Cut | null = null;
    const parts = new OpenParts();
    while (lines < chunkLinesMax) {
      const feed = pending.indexOf(newline, length);
      if (feed === -1) break;
      if (lines > 0 && feed + 1 > chunkBytesMax) return record ?? { length, lines };
      if (feed + 1 - length > lineBytesMax) return { length: lineBytesMax, lines: 1 };
      parts.take(pending, length);
      length = feed + 1;
      lines += 1;
      const next = pending[length];
      const isFull = length >= chunkBytesMax || lines === chunkLinesMax;
      if (next === undefined && isFull) return last ? { length, lines } : null;
      if (next !== undefined && next !== 0x20 && next !== 0x09 && !parts.isOpen) record = { length, lines };
      if (isFull) return record ?? { length, lines };
    }
    if (lines > 0 && pending.length > chunkBytesMax) return record ?? { length, lines };
    if (lines === 0 && pending.length > lineBytesMax) return { length: lineBytesMax, lines: 1 };
    if (!last) return null;
    // What is left, with a last line that may lack its end.
    const rest = pending.length > length ? 1 : 0;
    return { length: pending.length, lines: lines + rest };
  }
}

interface Cut {
  readonly length: number;
  readonly lines: number;
}
