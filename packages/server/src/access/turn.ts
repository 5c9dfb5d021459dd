/**
 * Changes that are made one after another: what one of them checked still holds when it writes. Shared by everything that
 * makes, gives and takes roles.
 */
export class Turn {
  #last: Promise<unknown> = Promise.resolve();

  async run<T>(change: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(change);
    this.#last = mine.catch(() => undefined);
    return await mine;
  }
}
