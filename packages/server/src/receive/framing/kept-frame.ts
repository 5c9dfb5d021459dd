import { createHash, type Hash } from 'node:crypto';
import type { Frame, FrameLimits } from './frame.ts';

const firstBytes = 512;

/** The frame that is under way. Bytes beyond what is kept are hashed and counted, so it never holds more than its limit. */
export class KeptFrame {
  readonly #limits: FrameLimits;
  #kept: Buffer = Buffer.alloc(0);
  #keptBytes = 0;
  #hash: Hash | null = null;
  bytes = 0;

  constructor(limits: FrameLimits) {
    this.#limits = limits;
  }

  /** True when the frame has become longer than any may be. */
  add(part: Uint8Array): boolean {
    const { keptBytesMax, frameBytesMax } = this.#limits;
    const room = Math.min(part.length, keptBytesMax - this.#keptBytes);
    this.#reserve(this.#keptBytes + room);
    this.#kept.set(part.subarray(0, room), this.#keptBytes);
    this.#keptBytes += room;
    this.bytes += part.length;
    if (room < part.length) {
      this.#hash ??= createHash('sha256').update(this.#kept.subarray(0, this.#keptBytes));
      this.#hash.update(part.subarray(room));
    }
    return this.bytes > frameBytesMax;
  }

  /** The frame, `last` being its last part. Nothing is kept then. */
  take(last: Uint8Array, isWhole: boolean): Frame {
    if (this.bytes === 0 && last.length <= this.#limits.keptBytesMax) return { bytes: last, isWhole, cut: null };
    this.add(last);
    const cut = this.#hash === null ? null : { bytes: this.bytes, sha256: this.#hash.digest('hex') };
    const frame = { bytes: this.#kept.subarray(0, this.#keptBytes), isWhole, cut };
    this.#kept = Buffer.alloc(0);
    this.#keptBytes = 0;
    this.#hash = null;
    this.bytes = 0;
    return frame;
  }

  /** Grows by doubling, so that a frame that comes byte by byte costs no more than its length. */
  #reserve(bytes: number): void {
    if (bytes <= this.#kept.length) return;
    const grown = Buffer.alloc(Math.min(this.#limits.keptBytesMax, Math.max(firstBytes, bytes, 2 * this.#kept.length)));
    grown.set(this.#kept.subarray(0, this.#keptBytes));
    this.#kept = grown;
  }
}
