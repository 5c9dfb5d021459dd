import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const digits = Array.from({ length: 16 }, (_, digit) => digit.toString(16));
const sequenceMax = 0xfff;
const randomBytesEach = 8;

/**
 * Mints UUIDv7s (RFC 9562, section 5.7) that ascend in the order of minting: the 12 bits after the millisecond count
 * up within it (section 6.2, method 1), and when they run out, or the clock goes back, the millisecond runs ahead.
 */
export class UuidMint {
  readonly #clock: Clock;
  readonly #random: Random;
  /** Owned by `mint`: the last millisecond used and the last sequence number in it. */
  #lastMs = 0;
  #sequence = 0;
  /** What ids of a millisecond begin with, and which that was. */
  #stamp = '';
  #stampMs = -1;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** `count` new ids, ascending. One draw of randomness for all. */
  mint(count: number): string[] {
    const random = this.#random.bytes(count * randomBytesEach);
    const randomHex = Buffer.from(random.buffer, random.byteOffset, random.length).toString('hex');
    const nowMs = this.#clock.nowMs();
    if (nowMs > this.#lastMs) {
      this.#lastMs = nowMs;
      // Starts low, so that a batch has room in its millisecond.
      this.#sequence = (random[0] ?? 0) - 1;
    }
    const ids = Array.from<string>({ length: count });
    for (let i = 0; i < count; i += 1) ids[i] = this.#next(randomHex, i * randomBytesEach * 2);
    return ids;
  }

  /** Of `random`, hexadecimal digits, those from `at` on. */
  #next(random: string, at: number): string {
    this.#sequence += 1;
    if (this.#sequence > sequenceMax) {
      this.#lastMs += 1;
      this.#sequence = 0;
    }
    if (this.#stampMs !== this.#lastMs) {
      const ms = this.#lastMs.toString(16).padStart(12, '0');
      this.#stamp = `${ms.slice(0, 8)}-${ms.slice(8)}-7`;
      this.#stampMs = this.#lastMs;
    }
    const sequence = `${digits[this.#sequence >> 8] ?? ''}${hex[this.#sequence & 0xff] ?? ''}`;
    // The variant takes two bits of the first digit.
    const variant = digits[8 + (random.charCodeAt(at) & 3)] ?? '';
    return `${this.#stamp}${sequence}-${variant}${random.slice(at + 1, at + 4)}-${random.slice(at + 4, at + 16)}`;
  }
}
