/** Things that are done one after another: what one of them looked at still holds when it acts. */
export class Turn {
  #last: Promise<unknown> = Promise.resolve();

  async run<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => undefined);
    return await mine;
  }
}

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
