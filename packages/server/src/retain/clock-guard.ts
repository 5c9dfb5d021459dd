import { AppError } from '@daybook/api';
import type { Clock } from '../platform/clock.ts';
import type { Boot } from '../platform/host.ts';
import type { ClockStore, TrustedClock } from './store.ts';

const behindMsMax = 5_000;
const aheadMsMax = 3_600_000;
/** What may pass in sum without anything but the clock that says so. */
export const unattestedMsMax = 4 * 3_600_000;

/** Why the clock is not trusted. Times are ms since 1970. */
export interface ClockFault {
  /** `unattested`: it went ahead by no more than it may at once, but too often. */
  readonly what: 'behind' | 'ahead' | 'unattested';
  /** What it said when it was found out. */
  readonly saidMs: number;
  /** What was expected, at the latest; of `unattested`, what it would be without the time that nothing vouches for. */
  readonly expectedMs: number;
}

export interface ClockOrigin {
  /** Of the newest event of all logs before this start, by the clock of then; 0 where there is none. */
  readonly lastReceivedMs: number;
  /** Nothing was ever to be destroyed, so that nothing depends on it yet. */
  readonly mayBegin: boolean;
  /** How long this machine is up; null where it does not say. */
  readonly boot: () => Boot | null;
}

/**
 * Whether the clock of this machine may be destroyed by. What vouches for time that passed is the monotonic clock while the process runs, and how
 * long the machine is up between two processes. The rest may be a stop or a clock that was set: it may be an hour at once, and four in sum, over
 * all restarts, until somebody confirms the clock. When it was last trusted does not move while there is a fault, so a fault outlives restarts.
 */
export class ClockGuard {
  readonly #clock: Clock;
  readonly #store: ClockStore;
  readonly #boot: () => Boot | null;
  #baseMs: number;
  #baseMonotonicMs: number;
  #trustedMs: number;
  /** Since it was last confirmed, over all processes. */
  #unattestedMs: number;
  /** The most that it was ahead since the base: counted already. */
  #aheadMs = 0;
  #fault: ClockFault | null = null;
  /** The moment to which a request to confirm it refers. */
  #mark: { readonly ms: number; readonly monotonicMs: number } | null = null;

  private constructor(clock: Clock, store: ClockStore, boot: () => Boot | null, trusted: TrustedClock) {
    this.#clock = clock;
    this.#store = store;
    this.#boot = boot;
    this.#baseMs = clock.nowMs();
    this.#baseMonotonicMs = clock.monotonicMs();
    this.#trustedMs = trusted.trustedMs;
    this.#unattestedMs = trusted.unattestedMs;
  }

  static async open(clock: Clock, store: ClockStore, origin: ClockOrigin): Promise<ClockGuard> {
    const { lastReceivedMs, mayBegin, boot } = origin;
    const nowMs = clock.nowMs();
    const known = (await store.load()) ?? { trustedMs: mayBegin ? nowMs : 0, unattestedMs: 0, boot: null };
    const expectedMs = known.trustedMs + upBetween(known.boot, boot());
    const unattestedMs = known.unattestedMs + Math.max(0, nowMs - expectedMs);
    const guard = new ClockGuard(clock, store, boot, { ...known, unattestedMs });
    // What was logged after it was last trusted may have been logged by a clock that nobody trusted: it shows only that it went back.
    const latestMs = Math.max(expectedMs, lastReceivedMs);
    if (nowMs - expectedMs > aheadMsMax)
      guard.#fault = { what: 'ahead', saidMs: nowMs, expectedMs: expectedMs + aheadMsMax };
    else if (latestMs - nowMs > behindMsMax) guard.#fault = { what: 'behind', saidMs: nowMs, expectedMs: latestMs };
    else await guard.#trust(nowMs);
    return guard;
  }

  get fault(): ClockFault | null {
    return this.#fault;
  }

  /** Time that passed since it was last confirmed and that nothing but the clock says, ms. */
  get unattestedMs(): number {
    return this.#unattestedMs;
  }

  /** Up to when it was trusted, ms since 1970. */
  get trustedMs(): number {
    return this.#trustedMs;
  }

  /** Looks at the clock; null where it is trusted. To be called often, and before anything is destroyed. */
  async check(): Promise<ClockFault | null> {
    if (this.#fault !== null) return this.#fault;
    const nowMs = this.#clock.nowMs();
    const expectedMs = this.#baseMs + this.#clock.monotonicMs() - this.#baseMonotonicMs;
    const aheadMs = nowMs - expectedMs;
    if (aheadMs > aheadMsMax) this.#fault = { what: 'ahead', saidMs: nowMs, expectedMs };
    else if (-aheadMs > behindMsMax) this.#fault = { what: 'behind', saidMs: nowMs, expectedMs };
    else {
      this.#unattestedMs += Math.max(0, aheadMs - this.#aheadMs);
      this.#aheadMs = Math.max(this.#aheadMs, aheadMs);
      await this.#trust(nowMs);
    }
    return this.#fault;
  }

  async #trust(nowMs: number): Promise<void> {
    const unattestedMs = this.#unattestedMs;
    if (unattestedMs > unattestedMsMax)
      this.#fault = { what: 'unattested', saidMs: nowMs, expectedMs: nowMs - unattestedMs };
    else {
      await this.#store.save({ trustedMs: nowMs, unattestedMs, boot: this.#boot() });
      this.#trustedMs = nowMs;
    }
  }

  /** The time that somebody asks to be confirmed. The same as before, as long as the clock just went on since. */
  mark(): number {
    if (!this.#isOn(this.#mark)) this.#mark = { ms: this.#clock.nowMs(), monotonicMs: this.#clock.monotonicMs() };
    return this.#mark?.ms ?? 0;
  }

  #isOn(mark: { readonly ms: number; readonly monotonicMs: number } | null): boolean {
    if (mark === null) return false;
    const { nowMs, monotonicMs } = { nowMs: this.#clock.nowMs(), monotonicMs: this.#clock.monotonicMs() };
    return Math.abs(nowMs - mark.ms - (monotonicMs - mark.monotonicMs)) <= behindMsMax;
  }

  /**
   * People looked, and the clock is right. Durable when it resolves.
   *
   * @param markMs What `mark` gave when it was asked for. Throws `retention.changed` where the clock was set since, or the process is another one:
   * nobody looked at what it says now.
   */
  async confirm(markMs: number): Promise<void> {
    if (this.#mark?.ms !== markMs || !this.#isOn(this.#mark)) {
      const detail = 'The clock was set, or the server started again, since it was asked to be confirmed.';
      throw new AppError('retention.changed', { detail: `${detail} Look at it, and ask again.` });
    }
    const nowMs = this.#clock.nowMs();
    await this.#store.save({ trustedMs: nowMs, unattestedMs: 0, boot: this.#boot() });
    this.#trustedMs = nowMs;
    this.#unattestedMs = 0;
    this.#baseMs = nowMs;
    this.#baseMonotonicMs = this.#clock.monotonicMs();
    this.#aheadMs = 0;
    this.#fault = null;
  }
}

/** How long the machine was up from one moment to another; 0 where it was started in between, or does not say. */
function upBetween(before: Boot | null, now: Boot | null): number {
  return before !== null && now !== null && before.id === now.id ? Math.max(0, now.upMs - before.upMs) : 0;
}
