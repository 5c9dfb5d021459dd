import { argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Random } from '../../platform/random.ts';
import { readPhc, type Argon2Cost, writePhc } from './phc.ts';

export interface PasswordOptions {
  readonly random: Random;
  /** Of new hashes. Without it, more than the least that OWASP's Password Storage Cheat Sheet asks for. */
  readonly cost?: Argon2Cost;
  /** Hashings that may wait for their turn. */
  readonly waitingMax?: number;
}

/** 32 MiB, three passes: 61 ms on the machine that it was measured on; OWASP's least (19 MiB, two passes) took 29 ms. */
const defaultCost: Argon2Cost = { memoryKiB: 32_768, passes: 3, lanes: 1 };
/** At once: together they use twice the memory of one, and leave a core to everybody else. */
const atOnceMax = 2;
const defaultWaitingMax = 64;
const saltBytes = 16;
const tagBytes = 32;
const argon2Async = promisify(argon2);

/** There are as many sign-ins under way as the server takes. */
export class TooManyHashings extends Error {
  override readonly name = 'TooManyHashings';
}

/**
 * Passwords as argon2id hashes (RFC 9106), by Node's own implementation, on its worker threads. Few at once, and the rest in a
 * queue that ends: somebody who sends many passwords can use neither the memory nor all of the processor.
 */
export class Passwords {
  readonly #random: Random;
  readonly #cost: Argon2Cost;
  readonly #waitingMax: number;
  /** Compared with where there is no password, so that it takes as long as where there is one. */
  readonly #nobody: string;
  /** Owned by `#turn`. */
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  #hashings = 0;

  constructor({ random, cost = defaultCost, waitingMax = defaultWaitingMax }: PasswordOptions) {
    this.#random = random;
    this.#cost = cost;
    this.#waitingMax = waitingMax;
    // No password leads to it.
    this.#nobody = writePhc({ cost, salt: random.bytes(saltBytes), tag: random.bytes(tagBytes) });
  }

  /** Hashings since the start. */
  get hashings(): number {
    return this.#hashings;
  }

  /** The hash as a PHC string. Throws `TooManyHashings`. */
  async hash(password: string): Promise<string> {
    const salt = this.#random.bytes(saltBytes);
    const tag = await this.#derive(password, salt, this.#cost, tagBytes);
    return writePhc({ cost: this.#cost, salt, tag });
  }

  /**
   * Whether the password is the one of the hash. Without a hash it never is, after the same work. Throws `TooManyHashings`.
   */
  async verify(password: string, phc: string | null): Promise<boolean> {
    const kept = readPhc(phc ?? this.#nobody);
    if (kept === null) throw new Error('a kept password hash cannot be read');
    const tag = await this.#derive(password, kept.salt, kept.cost, kept.tag.length);
    return timingSafeEqual(tag, kept.tag) && phc !== null;
  }

  /** True where new hashes are made otherwise: the password should be hashed again the next time that it is at hand. */
  isOutdated(phc: string): boolean {
    const cost = readPhc(phc)?.cost;
    return (
      cost?.memoryKiB !== this.#cost.memoryKiB || cost.passes !== this.#cost.passes || cost.lanes !== this.#cost.lanes
    );
  }

  async #derive(password: string, salt: Uint8Array, cost: Argon2Cost, tagLength: number): Promise<Uint8Array> {
    await this.#turn();
    this.#hashings += 1;
    try {
      return await argon2Async('argon2id', {
        // One text, however a keyboard composes it (NIST SP 800-63B, section 3.1.1.2).
        message: password.normalize('NFC'),
        nonce: salt,
        memory: cost.memoryKiB,
        passes: cost.passes,
        parallelism: cost.lanes,
        tagLength,
      });
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  /** Whoever ends hands its place to the next. */
  async #turn(): Promise<void> {
    if (this.#running < atOnceMax) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= this.#waitingMax) throw new TooManyHashings();
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
