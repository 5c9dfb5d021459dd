import type { Clock } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';

/** A sign-in that is under way at a provider. */
export interface Flow {
  readonly provider: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

const openMax = 1_000;
const openMsMax = 10 * 60_000;

/**
 * Sign-ins under way, by a secret that lies in a cookie of the browser that began it: an answer of the provider is worth
 * nothing in another browser, nor a second time. Bounded: the oldest makes room.
 */
export class Flows {
  readonly #clock: Clock;
  readonly #random: Random;
  /** Oldest first. */
  readonly #open = new Map<string, { readonly flow: Flow; readonly sinceMs: number }>();

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** The flow, and the secret to keep in the browser. */
  begin(provider: string): { flow: Flow; secret: string } {
    const flow = { provider, state: this.#draw(), nonce: this.#draw(), codeVerifier: this.#draw() };
    const secret = this.#draw();
    this.#open.set(secret, { flow, sinceMs: this.#clock.monotonicMs() });
    const [oldest] = this.#open.keys();
    if (this.#open.size > openMax && oldest !== undefined) this.#open.delete(oldest);
    return { flow, secret };
  }

  /** The flow that the browser began; null when there is none, or it took too long. It is over with this. */
  take(secret: string): Flow | null {
    const flow = this.look(secret);
    this.#open.delete(secret);
    return flow;
  }

  /** As `take`, and it goes on. */
  look(secret: string): Flow | null {
    const kept = this.#open.get(secret);
    return kept === undefined || this.#clock.monotonicMs() - kept.sinceMs > openMsMax ? null : kept.flow;
  }

  #draw(): string {
    return Buffer.from(this.#random.bytes(32)).toString('base64url');
  }
}
