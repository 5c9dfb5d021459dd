import type { Clock } from '../../platform/clock.ts';

interface Count {
  failures: number;
  /** On the monotonic clock. */
  lastMs: number;
  lockedUntilMs: number;
  /** Attempts that were refused while it was locked. */
  refused: number;
}

/** One attempt, counted as a failure until it is known to be none: so many at once are no way around the count. */
export interface Attempt {
  /** With this one. */
  readonly failures: number;
  /** For how long it is locked now; null where it is not. */
  readonly lockedMs: number | null;
  /** Takes the attempt back, where nothing failed meanwhile. */
  undo(): void;
}

export interface LockoutLimits {
  readonly freeFailures: number;
  readonly firstDelayMs: number;
  readonly delayMsMax: number;
  /** A count without failures for this long is forgotten. */
  readonly forgetMs: number;
  readonly countsMax: number;
}

const defaults: LockoutLimits = {
  freeFailures: 5,
  firstDelayMs: 1_000,
  delayMsMax: 15 * 60_000,
  forgetMs: 60 * 60_000,
  countsMax: 10_000,
};

/**
 * Failures by key (an account, or an address). From the fifth on each locks the key, for twice as long every time. Bounded: when
 * there are too many keys, the one whose last failure is longest ago is forgotten, of those that are not locked first.
 */
export class Lockout {
  readonly #clock: Clock;
  readonly #limits: LockoutLimits;
  /** Longest ago first. */
  readonly #counts = new Map<string, Count>();

  constructor(clock: Clock, limits: Partial<LockoutLimits> = {}) {
    this.#clock = clock;
    this.#limits = { ...defaults, ...limits };
  }

  /** How much longer it is locked, in ms; null where it is not. An attempt meanwhile is counted, and changes nothing. */
  locked(key: string): number | null {
    const count = this.#counts.get(key);
    if (count === undefined) return null;
    const leftMs = count.lockedUntilMs - this.#clock.monotonicMs();
    if (leftMs <= 0) return null;
    count.refused += 1;
    return Math.ceil(leftMs);
  }

  attempt(key: string): Attempt {
    const { freeFailures, firstDelayMs, delayMsMax, forgetMs } = this.#limits;
    const nowMs = this.#clock.monotonicMs();
    const known = this.#counts.get(key);
    const isKnown = known !== undefined && nowMs - known.lastMs < forgetMs;
    const failures = isKnown ? known.failures + 1 : 1;
    const over = failures - freeFailures;
    const lockedMs = over < 0 ? null : Math.min(firstDelayMs * 2 ** Math.min(over, 30), delayMsMax);
    const count = { failures, lastMs: nowMs, lockedUntilMs: nowMs + (lockedMs ?? 0), refused: 0 };
    this.#counts.delete(key);
    this.#counts.set(key, count);
    this.#bound(nowMs);
    const undo = (): void => {
      if (this.#counts.get(key) !== count) return;
      this.#counts.delete(key);
      if (known !== undefined) this.#counts.set(key, known);
    };
    return { failures, lockedMs, undo };
  }

  /** Attempts that were refused since the last failure. */
  refused(key: string): number {
    return this.#counts.get(key)?.refused ?? 0;
  }

  /** They proved who they are: what failed before is forgotten. */
  succeeded(key: string): void {
    this.#counts.delete(key);
  }

  #bound(nowMs: number): void {
    if (this.#counts.size <= this.#limits.countsMax) return;
    for (const [key, { lockedUntilMs }] of this.#counts) {
      if (lockedUntilMs > nowMs) continue;
      this.#counts.delete(key);
      return;
    }
    const [oldest] = this.#counts.keys();
    if (oldest !== undefined) this.#counts.delete(oldest);
  }
}
