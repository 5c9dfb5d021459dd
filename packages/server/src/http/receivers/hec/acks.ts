import type { Clock } from '../../../platform/clock.ts';

/**
 * Numbers for deliveries that are durable, ascending over restarts. None is remembered: one that was given stands for events
 * that are there, whatever became of the server since, so all up to the present are true.
 */
export class Acks {
  readonly #clock: Pick<Clock, 'nowUs'>;
  #last = 0;

  constructor(clock: Pick<Clock, 'nowUs'>) {
    this.#clock = clock;
  }

  /** For a delivery that is durable. Microseconds since 1970: exact in a double for 280 years. */
  next(): number {
    this.#last = Math.max(this.#last + 1, this.#clock.nowUs());
    return this.#last;
  }

  isGiven(id: number): boolean {
    return id <= Math.max(this.#last, this.#clock.nowUs());
  }
}
