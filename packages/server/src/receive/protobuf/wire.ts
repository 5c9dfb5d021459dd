/** Messages within messages deeper than this are refused, as the field's own parsers do at 100. */
export const messageDepthMax = 64;

export type ReadWire<T> =
  | { readonly ok: true; readonly value: T }
  /** `at` is the offset of the byte at fault in what was given. */
  | { readonly ok: false; readonly at: number; readonly message: string };

/** What is wrong with the bytes. Leaves this file only as an answer of `readWire`. */
class WireFault extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/**
 * Reads a message of Protocol Buffers (protobuf.dev/programming-guides/encoding) with `read`. Total for whatever bytes are
 * given, as long as `read` throws nothing of its own. Allocates nothing that the bytes claim but do not have.
 */
export function readWire<T>(bytes: Uint8Array, read: (reader: WireReader) => T): ReadWire<T> {
  try {
    return { ok: true, value: read(new WireReader(bytes, 0, bytes.length, messageDepthMax)) };
  } catch (error) {
    if (error instanceof WireFault) return { ok: false, at: error.at, message: error.message };
    throw error;
  }
}

const varint = 0;
const fixed64 = 1;
const delimited = 2;
const fixed32 = 5;
const typeNames: Readonly<Record<number, string>> = { [varint]: 'a varint', [delimited]: 'a length and bytes' };
const varintBytesMax = 10;

/**
 * A cursor over the fields of one message:
 *
 *     for (let field = reader.next(); field !== 0; field = reader.next()) {
 *       if (field === 1) name = reader.string();
 *     }
 *
 * The value of a field is read at most once; one that is not read is stepped over. A field that is not of the type that it is
 * read as is a fault.
 */
export class WireReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #end: number;
  readonly #depthLeft: number;
  #at: number;
  #field = 0;
  /** Of the value at `#at`; -1 once it has been read. */
  #type = -1;

  constructor(bytes: Uint8Array, start: number, end: number, depthLeft: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = start;
    this.#end = end;
    this.#depthLeft = depthLeft;
  }

  /** The number of the next field; 0 at the end of the message. */
  next(): number {
    if (this.#type !== -1) this.#skip();
    if (this.#at === this.#end) return 0;
    const at = this.#at;
    const tag = this.#varint();
    const field = Number(tag >> 3n);
    if (field === 0 || tag > 0xffff_ffffn) throw new WireFault(at, 'this is no tag of a field');
    this.#field = field;
    this.#type = Number(tag & 7n);
    return field;
  }

  /** The bytes themselves, not a copy. */
  bytes(): Uint8Array {
    const { start, end } = this.#delimited();
    return this.#bytes.subarray(start, end);
  }

  /** UTF-8; what is none is replaced by U+FFFD. */
  string(): string {
    const { start, end } = this.#delimited();
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + start, end - start).toString('utf8');
  }

  message(): WireReader {
    const at = this.#at;
    const { start, end } = this.#delimited();
    if (this.#depthLeft === 0) throw new WireFault(at, `messages are nested more than ${messageDepthMax} deep`);
    return new WireReader(this.#bytes, start, end, this.#depthLeft - 1);
  }

  /** `uint64`. */
  uint64(): bigint {
    this.#expect(varint);
    return this.#varint();
  }

  /** `int64`, and `int32` or an enumeration where the number is to be exact. */
  int64(): bigint {
    return BigInt.asIntN(64, this.uint64());
  }

  /** `int32` or an enumeration: its low 32 bits, as every parser takes them. */
  int32(): number {
    return Number(BigInt.asIntN(32, this.uint64()));
  }

  uint32(): number {
    return Number(BigInt.asUintN(32, this.uint64()));
  }

  bool(): boolean {
    return this.uint64() !== 0n;
  }

  fixed64(): bigint {
    return this.#view.getBigUint64(this.#fixed(fixed64, 8), true);
  }

  fixed32(): number {
    return this.#view.getUint32(this.#fixed(fixed32, 4), true);
  }

  double(): number {
    return this.#view.getFloat64(this.#fixed(fixed64, 8), true);
  }

  #delimited(): { readonly start: number; readonly end: number } {
    this.#expect(delimited);
    const at = this.#at;
    const length = this.#varint();
    const left = this.#end - this.#at;
    if (length > BigInt(left)) {
      throw new WireFault(at, `field ${this.#field} claims ${length} bytes; ${left} are left of its message`);
    }
    const start = this.#at;
    this.#at += Number(length);
    return { start, end: this.#at };
  }

  #fixed(type: number, size: number): number {
    this.#expect(type);
    const start = this.#at;
    if (this.#end - start < size) throw new WireFault(start, `field ${this.#field} is cut off`);
    this.#at += size;
    return start;
  }

  /** The value that comes next is read as this type, and counts as read. */
  #expect(type: number): void {
    if (this.#type !== type) {
      const expected = typeNames[type] ?? `a number of ${type === fixed64 ? 8 : 4} bytes`;
      throw new WireFault(this.#at, `field ${this.#field} is not ${expected}`);
    }
    this.#type = -1;
  }

  #skip(): void {
    const type = this.#type;
    if (type === varint) this.uint64();
    else if (type === fixed64) this.#fixed(type, 8);
    else if (type === fixed32) this.#fixed(type, 4);
    else if (type === delimited) this.#delimited();
    else throw new WireFault(this.#at, `field ${this.#field} is of type ${type}, which is not read`);
  }

  #varint(): bigint {
    const start = this.#at;
    let low = 0;
    let value = 0n;
    for (let i = 0; i < varintBytesMax; i += 1) {
      if (this.#at === this.#end) throw new WireFault(start, 'a number is cut off');
      const byte = this.#bytes[this.#at] as number;
      this.#at += 1;
      // The first four bytes are 28 bits, which need no bigint.
      if (i < 4) low |= (byte & 0x7f) << (7 * i);
      else value |= BigInt(byte & 0x7f) << BigInt(7 * i);
      if (byte < 0x80) return i < 4 ? BigInt(low) : BigInt.asUintN(64, value | BigInt(low));
    }
    throw new WireFault(start, `a number has more than ${varintBytesMax} bytes`);
  }
}
