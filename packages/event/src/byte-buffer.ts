const encoder = new TextEncoder();

/** Bytes that are written one after the other; the memory grows by doubling. */
export class ByteBuffer {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor(bytesExpected: number) {
    this.#bytes = new Uint8Array(Math.max(bytesExpected, 64));
  }

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    this.reserve(1);
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  /** Copies by hand: most of what is written is short, and a call out of JavaScript would cost more. */
  copy(from: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    const bytes = this.#bytes;
    const shift = this.#length - start;
    for (let i = start; i < end; i += 1) bytes[i + shift] = from[i] as number;
    this.#length = end + shift;
  }

  all(from: Uint8Array): void {
    this.reserve(from.length);
    this.#bytes.set(from, this.#length);
    this.#length += from.length;
  }

  /** A text of ASCII characters. */
  ascii(text: string): void {
    this.reserve(text.length);
    const bytes = this.#bytes;
    const at = this.#length;
    for (let i = 0; i < text.length; i += 1) bytes[at + i] = text.charCodeAt(i);
    this.#length = at + text.length;
  }

  /** UTF-8. Returns the number of bytes. */
  text(text: string): number {
    // A UTF-16 unit becomes three bytes at most.
    this.reserve(text.length * 3);
    const { written } = encoder.encodeInto(text, this.#bytes.subarray(this.#length));
    this.#length += written;
    return written;
  }

  /** Leaves room, to be written later. Returns where it is. */
  skip(count: number): number {
    this.reserve(count);
    this.#length += count;
    return this.#length - count;
  }

  /** Takes back what was written from there on. */
  cut(at: number): void {
    this.#length = at;
  }

  uint8At(at: number, value: number): void {
    this.#bytes[at] = value;
  }

  uint32At(at: number, value: number): void {
    const bytes = this.#bytes;
    bytes[at] = value >>> 24;
    bytes[at + 1] = (value >>> 16) & 0xff;
    bytes[at + 2] = (value >>> 8) & 0xff;
    bytes[at + 3] = value & 0xff;
  }

  reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }

  /** What was written, without a copy; the buffer begins anew with other memory. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = new Uint8Array(64);
    this.#length = 0;
    return taken;
  }
}
