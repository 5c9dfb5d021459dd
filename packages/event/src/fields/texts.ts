import { kinds, type TokenKind } from './token-table.ts';

const quote = 0x22;
const backslash = 0x5c;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The value of a text that a `FieldReader` found between `start` and `end`. */
export function textOf(bytes: Uint8Array, kind: TokenKind, start: number, end: number): string {
  if (kind === kinds.escapedText) return JSON.parse(decoder.decode(bytes.subarray(start - 1, end + 1))) as string;
  return decoder.decode(bytes.subarray(start, end));
}

/** Walks the texts of a list that a `FieldReader` found between `start` and `end`. Used anew for every list. */
export class TextWalk {
  kind: TokenKind = kinds.absent;
  start = 0;
  end = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #listEnd = 0;

  begin(bytes: Uint8Array, start: number, end: number): void {
    this.#bytes = bytes;
    this.#at = start;
    this.#listEnd = end;
  }

  /** False where there is none left. */
  next(): boolean {
    const bytes = this.#bytes;
    let i = this.#at;
    while (i < this.#listEnd && bytes[i] !== quote) i += 1;
    if (i >= this.#listEnd) return false;
    i += 1;
    this.start = i;
    this.kind = kinds.text;
    for (; bytes[i] !== quote; i += 1) {
      if (bytes[i] !== backslash) continue;
      this.kind = kinds.escapedText;
      i += 1;
    }
    this.end = i;
    this.#at = i + 1;
    return true;
  }

  count(): number {
    let count = 0;
    while (this.next()) count += 1;
    return count;
  }
}
