import { setTimeout as sleep } from 'node:timers/promises';

/** Of the time that a verification takes, how much it works. */
const workShare = 0.5;
/** One rest, at most: a machine that slept has not worked. */
const restMsMax = 2_000;

/** Rests between two pieces of work for as long as the piece before took, so that receiving has the processor. */
export class Pace {
  readonly #now: () => number;
  readonly #sleep: (ms: number) => Promise<unknown>;
  #workedFromMs: number;

  constructor(now: () => number, wait: (ms: number) => Promise<unknown> = sleep) {
    this.#now = now;
    this.#sleep = wait;
    this.#workedFromMs = now();
  }

  async rest(): Promise<void> {
    const workedMs = this.#now() - this.#workedFromMs;
    await this.#sleep(Math.min(restMsMax, workedMs * (1 / workShare - 1)));
    this.#workedFromMs = this.#now();
  }
}
