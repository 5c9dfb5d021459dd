import {
  changeTokenCount,
  eventNode,
  type FieldNode,
  type ObjectNode,
  rawHeaderNode,
  resourceTokenCount,
  tokenCount,
} from './field-tree.ts';
import { kinds, type TokenKind, TokenTable } from './token-table.ts';

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
/** Characters that may follow a backslash; `u` is looked at on its own. */
const escapes = new Set([...'"\\/bfnrt'].map((char) => char.charCodeAt(0)));
/** 1 for a byte that stands for itself within a text: no control character, quote or backslash. */
const isPlainText = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte === quote || byte === backslash ? 0 : 1,
);
const mapTokenCount = 2;

/**
 * Finds the fields of an event in JSON, without making values of them: in an event's own text, or in the fragments that
 * its sections are (`SPEC.md`), which are merged by reading one after the other. Reads what has the shape of an event
 * and the types of the schema; for anything else `read` gives -1, and what was found counts for nothing.
 */
export class FieldReader {
  bytes: Uint8Array = new Uint8Array(0);
  /** By `tokenOf`. */
  readonly fields = new TokenTable(tokenCount, 1);
  /** A row each, by `resourceToken`. */
  readonly resources = new TokenTable(resourceTokenCount, 64);
  /** A row each, by `changeToken`. */
  readonly changes = new TokenTable(changeTokenCount, 64);
  /** A row for each key: the key, then the value. */
  readonly ext = new TokenTable(mapTokenCount, 256);
  /** False where a field came twice, was empty, or had an escaped half of a surrogate pair: such a text needs more care. */
  isPlain = true;
  /** Bytes of the longest text, as it is written. */
  textBytesMax = 0;
  /** Items of the longest list of texts. */
  itemsMax = 0;
  #at = 0;
  #end = 0;
  #textStart = 0;

  /** Begins an event. */
  begin(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.fields.clear();
    this.fields.addRow();
    this.resources.clear();
    this.changes.clear();
    this.ext.clear();
    this.isPlain = true;
    this.textBytesMax = 0;
    this.itemsMax = 0;
  }

  /** Reads an object in `bytes[start, end)`. Where it ends, or -1. */
  read(start: number, end: number): number {
    return this.#top(eventNode, start, end);
  }

  readRawHeader(start: number, end: number): number {
    return this.#top(rawHeaderNode, start, end);
  }

  #top(node: ObjectNode, start: number, end: number): number {
    this.#at = start;
    this.#end = end;
    return this.#skipSpace() === openBrace && this.#object(node, this.fields, 0) ? this.#at : -1;
  }

  /** From an opening brace to behind the closing one. */
  #object(node: ObjectNode, table: TokenTable, first: number): boolean {
    if (this.#nextIs(closeBrace)) {
      this.isPlain = false;
      return true;
    }
    for (;;) {
      if (this.#text() !== kinds.text) return false;
      const child = node.names.find(this.bytes, this.#textStart, this.#at - 1);
      if (child === undefined || !this.#passColon() || !this.#value(child, table, first)) return false;
      const mark = this.#skipSpace();
      if (mark === closeBrace) {
        this.#at += 1;
        return true;
      }
      if (mark !== comma) return false;
      this.#at += 1;
      this.#skipSpace();
    }
  }

  #value(node: FieldNode, table: TokenTable, first: number): boolean {
    switch (node.type) {
      case 'object':
        return this.bytes[this.#at] === openBrace && this.#object(node, table, first);
      case 'texts':
        return this.#texts(table, first + node.token);
      case 'rows':
        return this.#rows(this[node.table], node.item);
      case 'map':
        return this.#map();
      case 'ignored':
        this.isPlain = false;
        return this.#passObject();
      default:
        return this.#leaf(node.type, table, first + node.token);
    }
  }

  #leaf(type: 'text' | 'number' | 'boolean' | 'scalar', table: TokenTable, token: number): boolean {
    if (table.has(token)) this.isPlain = false;
    const start = this.#at;
    const kind = this.#scalar();
    if (kind === kinds.text || kind === kinds.escapedText) {
      if (type !== 'text' && type !== 'scalar') return false;
      if (this.#at - this.#textStart === 1) this.isPlain = false;
      table.set(token, kind, this.#textStart, this.#at - 1);
      return true;
    }
    const isBoolean = kind === kinds.true || kind === kinds.false;
    const fits = type === 'scalar' || (type === 'number' && kind === kinds.number) || (type === 'boolean' && isBoolean);
    if (kind === kinds.absent || !fits) return false;
    table.set(token, kind, start, this.#at);
    return true;
  }

  /** Passes over a value that is no object and no list. `absent` where there is none. */
  #scalar(): TokenKind {
    const byte = this.bytes[this.#at] ?? 0;
    if (byte === quote) return this.#text();
    if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) return this.#number();
    if (byte === 0x74) return this.#word('true') ? kinds.true : kinds.absent;
    if (byte === 0x66) return this.#word('false') ? kinds.false : kinds.absent;
    return byte === 0x6e && this.#word('null') ? kinds.null : kinds.absent;
  }

  /** From an opening quote to behind the closing one; `#textStart` is between. */
  #text(): TokenKind {
    const { bytes } = this;
    const end = this.#end;
    let i = this.#at;
    if (bytes[i] !== quote) return kinds.absent;
    i += 1;
    this.#textStart = i;
    let kind: TokenKind = kinds.text;
    for (;;) {
      while (i < end && isPlainText[bytes[i] as number] === 1) i += 1;
      if (i >= end) return kinds.absent;
      const byte = bytes[i];
      if (byte === quote) break;
      const length = byte === backslash ? this.#escape(i + 1) : 0;
      if (length === 0) return kinds.absent;
      kind = kinds.escapedText;
      i += 1 + length;
    }
    if (i - this.#textStart > this.textBytesMax) this.textBytesMax = i - this.#textStart;
    this.#at = i + 1;
    return kind;
  }

  /** Bytes of an escape behind its backslash; 0 where there is none. */
  #escape(at: number): number {
    const byte = this.bytes[at] ?? 0;
    if (escapes.has(byte)) return 1;
    if (byte !== 0x75) return 0;
    for (let i = at + 1; i <= at + 4; i += 1) if (!isHexDigit(this.bytes[i] ?? 0)) return 0;
    // `\ud800` … `\udfff`: 0x20 makes a letter small.
    if (((this.bytes[at + 1] ?? 0) | 0x20) === 0x64) this.isPlain = false;
    return 5;
  }

  /** What could be a number; whether it is one as JSON has them is not looked at. */
  #number(): TokenKind {
    let i = this.#at + 1;
    for (; i < this.#end; i += 1) {
      const byte = this.bytes[i] as number;
      const isDigit = byte >= 0x30 && byte <= 0x39;
      if (!isDigit && byte !== 0x2e && byte !== 0x2b && byte !== 0x2d && (byte | 0x20) !== 0x65) break;
    }
    this.#at = i;
    return kinds.number;
  }

  #word(word: string): boolean {
    for (let i = 0; i < word.length; i += 1) if (this.bytes[this.#at + i] !== word.charCodeAt(i)) return false;
    this.#at += word.length;
    return this.#at <= this.#end;
  }

  #texts(table: TokenTable, token: number): boolean {
    if (table.has(token)) this.isPlain = false;
    if (this.bytes[this.#at] !== openBracket) return false;
    const start = this.#at + 1;
    let count = 0;
    if (this.#nextIs(closeBracket)) this.isPlain = false;
    else {
      do {
        if (this.#text() === kinds.absent) return false;
        if (this.#at - this.#textStart === 1) this.isPlain = false;
        count += 1;
      } while (this.#passComma());
      if (this.bytes[this.#at] !== closeBracket) return false;
      this.#at += 1;
    }
    if (count > this.itemsMax) this.itemsMax = count;
    table.set(token, kinds.list, start, this.#at - 1);
    return true;
  }

  #rows(table: TokenTable, item: ObjectNode): boolean {
    if (table.rows > 0 || this.bytes[this.#at] !== openBracket) return false;
    if (this.#nextIs(closeBracket)) {
      this.isPlain = false;
      return true;
    }
    do {
      if (this.bytes[this.#at] !== openBrace || !this.#object(item, table, table.addRow())) return false;
    } while (this.#passComma());
    if (this.bytes[this.#at] !== closeBracket) return false;
    this.#at += 1;
    return true;
  }

  #map(): boolean {
    const { ext } = this;
    if (ext.rows > 0 || this.bytes[this.#at] !== openBrace) return false;
    if (this.#nextIs(closeBrace)) {
      this.isPlain = false;
      return true;
    }
    do {
      const kind = this.#text();
      if (kind === kinds.absent) return false;
      const key = ext.addRow();
      ext.set(key, kind, this.#textStart, this.#at - 1);
      if (!this.#passColon()) return false;
      const start = this.#at;
      const value = this.#scalar();
      if (value === kinds.absent) return false;
      const isText = value === kinds.text || value === kinds.escapedText;
      ext.set(key + 1, value, isText ? this.#textStart : start, isText ? this.#at - 1 : this.#at);
    } while (this.#passComma());
    if (this.bytes[this.#at] !== closeBrace) return false;
    this.#at += 1;
    return true;
  }

  /** An object that is of no interest. */
  #passObject(): boolean {
    let depth = 0;
    while (this.#at < this.#end) {
      const byte = this.bytes[this.#at];
      if (byte === quote) {
        if (this.#text() === kinds.absent) return false;
        continue;
      }
      this.#at += 1;
      if (byte === openBrace) depth += 1;
      else if (byte === closeBrace) depth -= 1;
      if (depth === 0) return byte === closeBrace;
    }
    return false;
  }

  /** The next byte that is not white space; it is not passed over. */
  #skipSpace(): number {
    for (; this.#at < this.#end; this.#at += 1) {
      const byte = this.bytes[this.#at] as number;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
    }
    return 0;
  }

  /** Passes over an opening mark and what space follows it, and over the mark that closes it at once, where it does. */
  #nextIs(close: number): boolean {
    this.#at += 1;
    if (this.#skipSpace() !== close) return false;
    this.#at += 1;
    return true;
  }

  #passColon(): boolean {
    if (this.#skipSpace() !== colon) return false;
    this.#at += 1;
    this.#skipSpace();
    return true;
  }

  #passComma(): boolean {
    if (this.#skipSpace() !== comma) return false;
    this.#at += 1;
    this.#skipSpace();
    return true;
  }
}

function isHexDigit(byte: number): boolean {
  const small = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (small >= 0x61 && small <= 0x66);
}
