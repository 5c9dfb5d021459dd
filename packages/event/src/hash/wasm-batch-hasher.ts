import type { BatchHasher } from './batch-hasher.ts';
import { checkFixed, checkOffsets, checkRoom } from './checks.ts';
import type { Sha256Exports, Sha512Exports } from './engine.ts';
import { layout } from './layout.ts';

const { chunkBytes, chunkMessages } = layout;
const noPrefix = -1;

/** Cuts batches into chunks that fit in the scratch memory. Use `createBatchHasher`. */
export class WasmBatchHasher implements BatchHasher {
  readonly simd: boolean;
  readonly #scratch: Uint8Array;
  readonly #offsets: Uint32Array;
  readonly #sha256: Sha256Exports;
  readonly #sha512: Sha512Exports;

  constructor(simd: boolean, memory: ArrayBuffer, sha256: Sha256Exports, sha512: Sha512Exports) {
    this.simd = simd;
    this.#scratch = new Uint8Array(memory);
    this.#offsets = new Uint32Array(memory, layout.offsets, chunkMessages + 1);
    this.#sha256 = sha256;
    this.#sha512 = sha512;
  }

  sha256Many(input: Uint8Array, offsets: Uint32Array, count: number, out: Uint8Array, outOffset = 0): void {
    checkRoom(count, 32, out, outOffset);
    checkOffsets(offsets, count, input.length);
    for (let first = 0; first < count;) {
      const start = offsets[first]!;
      const limit = Math.min(count, first + chunkMessages);
      let end = first;
      while (end < limit && offsets[end + 1]! - start <= chunkBytes) end += 1;
      if (end === first) {
        end += 1;
        this.#hashLong(input.subarray(start, offsets[end]));
      } else {
        this.#scratch.set(input.subarray(start, offsets[end]), layout.input);
        this.#offsets.set(offsets.subarray(first, end + 1));
        this.#sha256.hashMany(end - first, layout.input - start, noPrefix);
      }
      this.#copyDigests((end - first) * 32, out, outOffset + first * 32);
      first = end;
    }
  }

  sha256Prefixed(
    prefix: number,
    input: Uint8Array,
    messageBytes: number,
    count: number,
    out: Uint8Array,
    outOffset = 0,
  ): void {
    checkRoom(count, 32, out, outOffset);
    checkFixed(input, messageBytes, 1, 65_536, count);
    if (!Number.isInteger(prefix) || prefix < 0 || prefix > 255) throw new RangeError(`prefix ${prefix} is not a byte`);
    const messagesMax = Math.min(count, chunkMessages, Math.floor(chunkBytes / messageBytes));
    for (let i = 0; i <= messagesMax; i += 1) this.#offsets[i] = layout.input + i * messageBytes;
    for (let first = 0; first < count; first += messagesMax) {
      const messages = Math.min(messagesMax, count - first);
      this.#scratch.set(input.subarray(first * messageBytes, (first + messages) * messageBytes), layout.input);
      this.#sha256.hashMany(messages, 0, prefix);
      this.#copyDigests(messages * 32, out, outOffset + first * 32);
    }
  }

  hashPairs(prefix: number, pairs: Uint8Array, out: Uint8Array, outOffset = 0): void {
    if (pairs.length % 64 !== 0) throw new RangeError(`${pairs.length} bytes are not pairs of digests`);
    this.sha256Prefixed(prefix, pairs, 64, pairs.length / 64, out, outOffset);
  }

  sha512Many(input: Uint8Array, messageBytes: number, count: number, out: Uint8Array, outOffset = 0): void {
    checkRoom(count, 64, out, outOffset);
    checkFixed(input, messageBytes, 0, 111, count);
    const messagesMax = Math.min(chunkMessages, Math.floor(chunkBytes / Math.max(messageBytes, 1)));
    for (let first = 0; first < count; first += messagesMax) {
      const messages = Math.min(messagesMax, count - first);
      this.#scratch.set(input.subarray(first * messageBytes, (first + messages) * messageBytes), layout.input);
      this.#sha512.hashMany(messages, messageBytes);
      this.#copyDigests(messages * 64, out, outOffset + first * 64);
    }
  }

  sha256(message: Uint8Array): Uint8Array {
    this.#hashLong(message);
    return this.#scratch.slice(layout.digests, layout.digests + 32);
  }

  /** The digest of one message, in parts that fit in the scratch memory. */
  #hashLong(message: Uint8Array): void {
    this.#sha256.reset(0);
    let done = 0;
    for (; message.length - done > chunkBytes; done += chunkBytes) {
      this.#scratch.set(message.subarray(done, done + chunkBytes), layout.input);
      this.#sha256.compress(0, layout.input, chunkBytes / 64);
    }
    this.#scratch.set(done === 0 ? message : message.subarray(done), layout.input);
    this.#sha256.finish(layout.input, message.length - done, message.length, 0);
  }

  #copyDigests(bytes: number, out: Uint8Array, outOffset: number): void {
    out.set(this.#scratch.subarray(layout.digests, layout.digests + bytes), outOffset);
  }
}
