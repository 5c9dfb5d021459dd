/** A clock that goes on by a little at each look, and as far as the test says. */
export class SimulatedClock {
  #us: number;
  readonly #tickUs: number;

  constructor(startUs = Date.UTC(2026, 0, 2) * 1000, tickUs = 7) {
    this.#us = startUs;
    this.#tickUs = tickUs;
  }

  nowUs(): number {
    this.#us += this.#tickUs;
    return this.#us;
  }

  /** By seconds; negative ones turn it back. */
  advance(seconds: number): void {
    this.#us += Math.round(seconds * 1e6);
  }
}
