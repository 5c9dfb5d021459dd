import type { Clock } from '../platform/clock.ts';
import type { ClockStore } from './store.ts';

const behindMsMax = 5_000;
const aheadMsMax = 3_600_000;

/** Why the clock is not trusted. Times are ms since 1970. */
export interface ClockFault {
  readonly what: 'behind' | 'ahead';
  /** What it said when it was found out. */
  readonly saidMs: number;
  /** What was expected, at the latest. */
  readonly expectedMs: number;
}

/**
 * Whether the clock of this machine may be destroyed by. It is held against the monotonic clock while the process runs, and across a
 * stop against when it was last trusted, which does not move while there is a fault: so a fault outlives restarts, until
 * somebody confirms the clock.
 */
export class ClockGuard {
  readonly #clock: Clock;
  readonly #store: ClockStore;
  #baseMs: number;
  #baseMonotonicMs: number;
  #fault: ClockFault | null = null;

  private constructor(clock: Clock, store: ClockStore, baseMs: number) {
    this.#clock = clock;
    this.#store = store;
    this.#baseMs = baseMs;
    this.#baseMonotonicMs = clock.monotonicMs();
  }

  /**
   * @param lastReceivedMs of the newest event of all logs before this start, by the clock of then; 0 where there is none
   * @param mayBegin nothing was ever to be destroyed, so that nothing depends on it yet
   */
  static async open(
    clock: Clock,
    store: ClockStore,
    { lastReceivedMs, mayBegin }: { readonly lastReceivedMs: number; readonly mayBegin: boolean },
  ): Promise<ClockGuard> {
    const nowMs = clock.nowMs();
    const trustedMs = await store.load();
    const guard = new ClockGuard(clock, store, nowMs);
    const sinceMs = trustedMs ?? (mayBegin ? nowMs : 0);
    // What was logged after it was last trusted may have been logged by a clock that nobody trusted: it shows only that it went back.
    if (nowMs - sinceMs > aheadMsMax) guard.#fault = { what: 'ahead', saidMs: nowMs, expectedMs: sinceMs + aheadMsMax };
    else if (Math.max(sinceMs, lastReceivedMs) - nowMs > behindMsMax)
      guard.#fault = { what: 'behind', saidMs: nowMs, expectedMs: Math.max(sinceMs, lastReceivedMs) };
    if (guard.#fault === null) await store.save(nowMs);
    return guard;
  }

  get fault(): ClockFault | null {
    return this.#fault;
  }

  /** Looks at the clock; null where it is trusted. To be called often, and before anything is destroyed. */
  async check(): Promise<ClockFault | null> {
    if (this.#fault !== null) return this.#fault;
    const nowMs = this.#clock.nowMs();
    const expectedMs = this.#baseMs + this.#clock.monotonicMs() - this.#baseMonotonicMs;
    if (nowMs - expectedMs > aheadMsMax) this.#fault = { what: 'ahead', saidMs: nowMs, expectedMs };
    else if (expectedMs - nowMs > behindMsMax) this.#fault = { what: 'behind', saidMs: nowMs, expectedMs };
    else await this.#store.save(nowMs);
    return this.#fault;
  }

  /** Somebody looked, and the clock is right. Durable when it resolves. */
  async confirm(): Promise<void> {
    const nowMs = this.#clock.nowMs();
    await this.#store.save(nowMs);
    this.#baseMs = nowMs;
    this.#baseMonotonicMs = this.#clock.monotonicMs();
    this.#fault = null;
  }
}
