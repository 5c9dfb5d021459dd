import { setImmediate } from 'node:timers/promises';

/** Work on this many bytes takes some tens of milliseconds at the very worst. */
const turnBytesMax = 128 * 1024;

/** Parts long work on a body into turns, so that no body, however made, keeps others waiting for long. */
export class Turns {
  #bytes = 0;

  /** Counts work that was done. True when it is time to `pause`. */
  spent(bytes: number): boolean {
    this.#bytes += bytes;
    return this.#bytes > turnBytesMax;
  }

  /** Lets others have their turn. */
  async pause(): Promise<void> {
    this.#bytes = 0;
    await setImmediate();
  }
}
