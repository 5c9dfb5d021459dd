import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
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

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** `count` new ids, ascending. One draw of randomness for all. */
  mint(count: number): string[] {
    const random = this.#random.bytes(count * randomBytesEach);
    const nowMs = this.#clock.nowMs();
    if (nowMs > this.#lastMs) {
      this.#lastMs = nowMs;
      // Starts low, so that a batch has room in its millisecond.
      this.#sequence = (random[0] ?? 0) - 1;
    }
    const ids = Array.from<string>({ length: count });
    for (let i = 0; i < count; i += 1) ids[i] = this.#next(random, i * randomBytesEach);
    return ids;
  }

  #next(random: Uint8Array, at: number): string {
    this.#sequence += 1;
    if (this.#sequence > sequenceMax) {
      this.#lastMs += 1;
      this.#sequence = 0;
    }
    const ms = this.#lastMs.toString(16).padStart(12, '0');
    const sequence = this.#sequence.toString(16).padStart(3, '0');
    const byte = (i: number) => hex[random[at + i] ?? 0] ?? '';
    const variant = hex[((random[at] ?? 0) & 0x3f) | 0x80] ?? '';
    return `${ms.slice(0, 8)}-${ms.slice(8)}-7${sequence}-${variant}${byte(1)}-${byte(2)}${byte(3)}${byte(4)}${byte(5)}${byte(6)}${byte(7)}`;
  }
}
