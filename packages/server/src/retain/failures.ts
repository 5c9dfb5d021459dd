/** Things that fail in one round: where there are that many something else is wrong, and the rest waits for the next one. */
const failuresMax = 100;

/**
 * What could not be destroyed or erased, and why: one thing that fails keeps no other. Each is told once, until it was done or fails in
 * another way.
 */
export class Failures {
  readonly #report: (message: string) => void;
  readonly #closing: AbortSignal;
  /** Of the rounds before. */
  #known = new Map<string, string>();
  /** Of this round. */
  #failed = new Map<string, string>();

  constructor(report: (message: string) => void, closing: AbortSignal) {
    this.#report = report;
    this.#closing = closing;
  }

  get count(): number {
    return new Set([...this.#known.keys(), ...this.#failed.keys()]).size;
  }

  /** Whether something failed when it was last tried. */
  has(what: string): boolean {
    return this.#failed.has(what) || this.#known.has(what);
  }

  /** What failed before comes last: it must not take the room of what can be done. */
  lastOf<T>(things: readonly T[], nameOf: (thing: T) => string): T[] {
    const [well, failing]: [T[], T[]] = [[], []];
    for (const thing of things) (this.has(nameOf(thing)) ? failing : well).push(thing);
    return [...well, ...failing];
  }

  /** Does something that may fail, unless too much has failed in this round. @param what By name, as a sentence begins. */
  async attempt(what: string, act: () => Promise<unknown>): Promise<void> {
    if (this.#failed.size >= failuresMax) return;
    try {
      await act();
      this.#known.delete(what);
    } catch (error) {
      if (this.#closing.aborted) return;
      const message = error instanceof Error ? error.message : String(error);
      if (this.#known.get(what) !== message) this.#report(`${what} could not be finished yet: ${message}`);
      this.#failed.set(what, message);
    }
  }

  /** @param isWhole Whether all that there is was to be tried: of what did not fail nothing is known any more. */
  endRound(isWhole: boolean): void {
    const isAll = isWhole && this.#failed.size < failuresMax;
    this.#known = isAll ? this.#failed : new Map([...this.#known, ...this.#failed]);
    this.#failed = new Map();
  }
}
