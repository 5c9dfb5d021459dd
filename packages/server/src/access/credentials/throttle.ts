import type { Clock } from '../../platform/clock.ts';

interface Count {
  wrong: number;
  readonly sinceMs: number;
}

const windowMs = 60_000;
const wrongMax = 30;
const addressesMax = 10_000;

/** Counts wrong tokens by address, bounded. Only wrong ones are ever held up: a right token is taken from anywhere. */
export class Throttle {
  readonly #clock: Clock;
  /** Oldest window first. */
  readonly #counts = new Map<string, Count>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts a wrong token. Seconds to wait where there were too many; null while there were not. */
  wrong(address: string): number | null {
    const nowMs = this.#clock.monotonicMs();
    let count = this.#counts.get(address);
    if (count === undefined || nowMs - count.sinceMs > windowMs) {
      this.#counts.delete(address);
      count = { wrong: 0, sinceMs: nowMs };
      this.#counts.set(address, count);
      const [oldest] = this.#counts.keys();
      if (this.#counts.size > addressesMax && oldest !== undefined) this.#counts.delete(oldest);
    }
    count.wrong += 1;
    return count.wrong > wrongMax ? Math.ceil((windowMs - (nowMs - count.sinceMs)) / 1000) : null;
  }
}
