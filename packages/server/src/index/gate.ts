interface Waiter {
  readonly at: number;
  readonly settle: (reached: boolean) => void;
}

/** A count that only grows, and those who wait for it. */
export class Gate {
  #reached = 0;
  #closed = false;
  readonly #waiters = new Set<Waiter>();

  get reached(): number {
    return this.#reached;
  }

  reach(count: number): void {
    this.#reached = Math.max(this.#reached, count);
    for (const waiter of this.#waiters) if (waiter.at <= this.#reached) waiter.settle(true);
  }

  /** What was counted is gone: it is counted anew from here. */
  reset(count: number): void {
    this.#reached = count;
  }

  /** True when the count is there, false after `timeoutMs` or when the gate is closed. */
  wait(at: number, timeoutMs: number): Promise<boolean> {
    if (at <= this.#reached) return Promise.resolve(true);
    if (this.#closed) return Promise.resolve(false);
    return new Promise((resolve) => {
      const settle = (reached: boolean) => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        resolve(reached);
      };
      const waiter = { at, settle };
      const timer = setTimeout(() => settle(false), timeoutMs);
      this.#waiters.add(waiter);
    });
  }

  close(): void {
    this.#closed = true;
    for (const waiter of this.#waiters) waiter.settle(false);
  }
}
