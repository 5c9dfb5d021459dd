import { type Field, ValueWriter } from './value.ts';

export type Entry = readonly Field[];

/** What is wrong with the bytes, and where. */
export interface JournalFault {
  /** Offset of the byte in all that was read. */
  readonly at: number;
  readonly message: string;
}

export const entryLimits = {
  /** As systemd has them (`journal-importer.h`, `journal-def.h`). */
  fieldsMax: 1024,
  nameBytesMax: 64,
  dataBytesMax: 768 * 1024 * 1024,
  /** Beginning of a value that is kept: a core dump may be a field. */
  valueKeptBytesMax: 64 * 1024,
  /** Of all values of an entry together. */
  entryKeptBytesMax: 1024 * 1024,
} as const;

const newline = 0x0a;
const equals = 0x3d;
const sizeBytes = 8;
const namePattern = /^[A-Z0-9_]+$/;

type State = 'name' | 'text' | 'size' | 'data' | 'end-of-data';

/**
 * Reads the Journal Export Format (systemd.io/JOURNAL_EXPORT_FORMATS) from pieces that are cut anywhere. Holds one unfinished
 * entry, within `entryLimits`; total for whatever bytes come. After a fault it reads nothing more.
 */
export class JournalReader {
  #state: State = 'name';
  /** Of what was read before the piece in hand. */
  #before = 0;
  #name = '';
  #size = Buffer.alloc(sizeBytes);
  #sizeFilled = 0;
  /** Of the value in hand: bytes that are to come. */
  #left = 0;
  #value: ValueWriter | null = null;
  #fields: Field[] = [];
  #keptBytes = 0;
  #fault: JournalFault | null = null;

  get fault(): JournalFault | null {
    return this.#fault;
  }

  /** The entries that the piece completes. Those before a fault count. */
  *read(piece: Buffer): Generator<Entry> {
    let at = 0;
    while (at < piece.length && this.#fault === null) {
      if (this.#state === 'name') {
        if (this.#name === '' && piece[at] === newline) {
          at += 1;
          if (this.#fields.length > 0) yield this.#take();
        } else at = this.#readName(piece, at);
      } else if (this.#state === 'text') at = this.#readText(piece, at);
      else if (this.#state === 'size') at = this.#readSize(piece, at);
      else if (this.#state === 'data') at = this.#readData(piece, at);
      else at = this.#readEnd(piece, at);
    }
    this.#before += piece.length;
  }

  /** To be called when there is no more. A fault where an entry has no end. */
  end(): JournalFault | null {
    const isWhole = this.#state === 'name' && this.#name === '' && this.#fields.length === 0;
    if (!isWhole) this.#fault ??= { at: this.#before, message: 'the last entry does not end with an empty line' };
    return this.#fault;
  }

  #take(): Entry {
    const fields = this.#fields;
    this.#fields = [];
    this.#keptBytes = 0;
    return fields;
  }

  /** `NAME=` before a text, `NAME` and a newline before a size and bytes. */
  #readName(piece: Buffer, start: number): number {
    let at = start;
    while (at < piece.length && piece[at] !== equals && piece[at] !== newline) {
      at += 1;
      if (this.#name.length + at - start > entryLimits.nameBytesMax) {
        return this.#fail(at, `a name has more than ${entryLimits.nameBytesMax} bytes`);
      }
    }
    this.#name += piece.toString('latin1', start, at);
    if (at === piece.length) return at;
    if (!namePattern.test(this.#name)) return this.#fail(at, 'this is no name of a field');
    if (this.#fields.length === entryLimits.fieldsMax) {
      return this.#fail(at, `an entry has more than ${entryLimits.fieldsMax} fields`);
    }
    const room = entryLimits.entryKeptBytesMax - this.#keptBytes;
    this.#value = new ValueWriter(this.#name, Math.min(entryLimits.valueKeptBytesMax, room));
    this.#state = piece[at] === equals ? 'text' : 'size';
    this.#left = entryLimits.dataBytesMax;
    return at + 1;
  }

  #readText(piece: Buffer, start: number): number {
    const found = piece.indexOf(newline, start);
    const end = found === -1 ? piece.length : found;
    this.#left -= end - start;
    if (this.#left < 0) return this.#fail(end, `a field has more than ${entryLimits.dataBytesMax} bytes`);
    this.#value?.add(piece.subarray(start, end));
    if (found === -1) return end;
    this.#endOfValue();
    return end + 1;
  }

  /** Eight bytes, the lowest first. */
  #readSize(piece: Buffer, start: number): number {
    const end = start + piece.copy(this.#size, this.#sizeFilled, start, start + sizeBytes - this.#sizeFilled);
    this.#sizeFilled += end - start;
    if (this.#sizeFilled < sizeBytes) return end;
    const size = this.#size.readBigUInt64LE();
    this.#sizeFilled = 0;
    if (size > BigInt(entryLimits.dataBytesMax)) {
      return this.#fail(end, `a field claims ${size} bytes; it may have ${entryLimits.dataBytesMax}`);
    }
    this.#left = Number(size);
    this.#state = this.#left === 0 ? 'end-of-data' : 'data';
    return end;
  }

  #readData(piece: Buffer, start: number): number {
    const end = Math.min(piece.length, start + this.#left);
    this.#value?.add(piece.subarray(start, end));
    this.#left -= end - start;
    if (this.#left === 0) this.#state = 'end-of-data';
    return end;
  }

  #readEnd(piece: Buffer, at: number): number {
    if (piece[at] !== newline) return this.#fail(at, 'there is no newline behind the bytes of a field');
    this.#endOfValue();
    return at + 1;
  }

  #endOfValue(): void {
    if (this.#value !== null) {
      this.#keptBytes += this.#value.keptBytes;
      this.#fields.push(this.#value.end());
    }
    this.#value = null;
    this.#name = '';
    this.#state = 'name';
  }

  #fail(at: number, message: string): number {
    this.#fault = { at: this.#before + at, message };
    return at;
  }
}
