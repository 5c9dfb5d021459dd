export interface PlaceLimits {
  /** Work that runs at once. */
  readonly runningMax: number;
  /** Work that waits; what comes when there is as much has no turn. */
  readonly waitingMax: number;
  readonly waitMsMax: number;
}

/** Work of which so much runs at once. The rest waits its turn, first come first served: so much of it, and for so long. */
export class Places {
  readonly #limits: PlaceLimits;
  #running = 0;
  /** In the order they came. */
  readonly #waiting = new Set<(isTurn: boolean) => void>();

  constructor(limits: PlaceLimits) {
    this.#limits = limits;
  }

  /** What the work gives; null where it had no turn, or `signal` aborted before it came. */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | null> {
    if (!(await this.#turn(signal))) return null;
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  #turn(signal: AbortSignal): Promise<boolean> {
    const { runningMax, waitingMax, waitMsMax } = this.#limits;
    if (signal.aborted) return Promise.resolve(false);
    if (this.#running < runningMax) {
      this.#running += 1;
      return Promise.resolve(true);
    }
    if (this.#waiting.size >= waitingMax) return Promise.resolve(false);
    return new Promise((resolve) => {
      const settle = (isTurn: boolean): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
        this.#waiting.delete(settle);
        resolve(isTurn);
      };
      const giveUp = (): void => settle(false);
      const timer = setTimeout(giveUp, waitMsMax);
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.add(settle);
    });
  }

  /** The place goes to whoever waits longest. */
  #leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#running -= 1;
    else next(true);
  }
}
