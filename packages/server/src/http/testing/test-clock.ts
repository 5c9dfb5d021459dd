import { type Clock, systemClock } from '../../platform/clock.ts';

/** The clock of the machine, which a test can set forward. */
export class TestClock implements Clock {
  readonly #real = systemClock();
  #aheadMs = 0;

  nowMs = (): number => this.#real.nowMs() + this.#aheadMs;
  nowUs = (): number => this.#real.nowUs() + this.#aheadMs * 1000;
  monotonicMs = (): number => this.#real.monotonicMs() + this.#aheadMs;

  forward(ms: number): void {
    this.#aheadMs += ms;
  }
}
