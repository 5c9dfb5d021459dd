import { Turn } from '../platform/turn.ts';

/** The steps of destroying in one log, and what must not come in between two of them. */
export class Steps extends Turn {
  readonly #stops: ((why: string) => Promise<void>)[] = [];

  /** What is open is closed by this before something comes in between. */
  onStop(stop: (why: string) => Promise<void>): void {
    this.#stops.push(stop);
  }

  /** Does something between two steps, with nothing open: what is gets closed, with what is still there. */
  async between<T>(why: string, act: () => Promise<T>): Promise<T> {
    return this.run(async () => {
      for (const stop of this.#stops) await stop(why);
      return act();
    });
  }
}
