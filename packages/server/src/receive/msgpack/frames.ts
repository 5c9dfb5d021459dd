import { headAt } from './head.ts';

const firstBytes = 512;

/** Finds whole values in a stream, however it is cut into chunks. It holds at most one that is not whole, and a chunk. */
export class ValueFrames {
  /** A value longer than this, or that claims to be, is a fault. It may be changed between chunks. */
  frameBytesMax: number;
  /** Why none can be found any more. */
  fault: 'malformed' | 'frame-too-long' | null = null;
  #kept: Buffer = Buffer.alloc(0);
  #keptBytes = 0;
  /** How far the value under way was looked at, and how many values of it are left to look at. */
  #at = 0;
  #left = 1;

  constructor(frameBytesMax: number) {
    this.frameBytesMax = frameBytesMax;
  }

  /** Of the value that is not whole yet. */
  get pendingBytes(): number {
    return this.#keptBytes;
  }

  /** The values that end in this chunk. They may be views of it. */
  push(chunk: Uint8Array): Uint8Array[] {
    const frames: Uint8Array[] = [];
    const isKept = this.#keptBytes > 0;
    const data = isKept ? this.#append(chunk) : chunk;
    let start = 0;
    while (this.fault === null && this.#isMore(data, start)) {
      if (this.#left > 0) continue;
      frames.push(data.subarray(start, this.#at));
      start = this.#at;
      this.#left = 1;
    }
    if (start > 0 || !isKept) this.#keep(data.subarray(start));
    this.#at -= start;
    return frames;
  }

  /** Looks at one more value. False where there is no whole head, or what it claims is not all there. */
  #isMore(data: Uint8Array, start: number): boolean {
    if (this.#left > 0) {
      const head = headAt(data, this.#at, data.length);
      if (head === 'cut') return false;
      if (head === 'bad') {
        this.fault = 'malformed';
        return false;
      }
      this.#at = head.start + head.bytes;
      this.#left += head.values - 1;
      // Each value that is still to come takes a byte at least.
      if (this.#at - start + this.#left > this.frameBytesMax) {
        this.fault = 'frame-too-long';
        return false;
      }
    }
    return this.#left > 0 || this.#at <= data.length;
  }

  #append(chunk: Uint8Array): Uint8Array {
    const bytes = this.#keptBytes + chunk.length;
    if (bytes > this.#kept.length) {
      // By doubling, so that a value that comes byte by byte costs no more than its length.
      const grown = Buffer.alloc(Math.max(firstBytes, bytes, 2 * this.#kept.length));
      grown.set(this.#kept.subarray(0, this.#keptBytes));
      this.#kept = grown;
    }
    this.#kept.set(chunk, this.#keptBytes);
    this.#keptBytes = bytes;
    return this.#kept.subarray(0, bytes);
  }

  /** Copies: frames that were given are views of what was kept before. */
  #keep(rest: Uint8Array): void {
    this.#kept = Buffer.from(rest);
    this.#keptBytes = this.fault === null ? rest.length : 0;
  }
}
