import type { Clock } from '../platform/clock.ts';

const recentMs = 60_000;

/** What went wrong lately and is tried again: a server with such troubles runs, but is not well. */
export class Troubles {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  #last: { readonly what: string; readonly atMs: number } | null = null;

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  note(what: string): void {
    this.#last = { what, atMs: this.#clock.monotonicMs() };
  }

  /** The last one, until a minute has passed without another. */
  recent(): string | null {
    if (this.#last === null || this.#clock.monotonicMs() - this.#last.atMs > recentMs) return null;
    return this.#last.what;
  }
}
