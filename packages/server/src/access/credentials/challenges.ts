import type { Clock } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';

/** What a challenge was given for. */
export interface Challenge {
  readonly purpose: 'register' | 'sign-in';
  /** Person that a passkey is made for; null for signing in. */
  readonly person: string | null;
}

const validMs = 5 * 60_000;
const challengesMax = 10_000;
const challengeBytes = 32;

/** Challenges of passkeys: each works once, for five minutes. Bounded: the oldest goes for a new one. */
export class Challenges {
  readonly #clock: Clock;
  readonly #random: Random;
  /** By text, in base64url; the oldest first. */
  readonly #open = new Map<string, Challenge & { readonly untilMs: number }>();

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  begin(challenge: Challenge): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#random.bytes(challengeBytes));
    const [oldest] = this.#open.keys();
    if (this.#open.size >= challengesMax && oldest !== undefined) this.#open.delete(oldest);
    this.#open.set(Buffer.from(bytes).toString('base64url'), {
      ...challenge,
      untilMs: this.#clock.monotonicMs() + validMs,
    });
    return bytes;
  }

  /** Uses a challenge up. False where there is none, it was for something else, or its time is over. */
  take(text: string, { purpose, person }: Challenge): boolean {
    const known = this.#open.get(text);
    this.#open.delete(text);
    return (
      known !== undefined &&
      known.untilMs > this.#clock.monotonicMs() &&
      known.purpose === purpose &&
      known.person === person
    );
  }
}
