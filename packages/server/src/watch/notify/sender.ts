import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';
import type { Channel } from './channels/index.ts';
import type { NotifyLimits, Sent } from './notifier.ts';
import type { Delivery, DeliveryStore } from './store.ts';

export interface SenderOptions {
  readonly name: string;
  readonly channel: Channel;
  readonly store: DeliveryStore;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly random: Random;
  readonly limits: NotifyLimits;
  /** Since when it is down, as far as is known from before; null where it is not. */
  readonly downSinceMs: number | null;
  readonly onSent: (deliveries: readonly Delivery[]) => void;
  readonly onAttemptFailed: () => void;
  /** Each is carried out before the next attempt; where it rejects it is tried again. */
  readonly onDown: (sinceMs: number, fault: string) => Promise<void>;
  readonly onUp: (sinceMs: number) => Promise<void>;
  readonly onGivenUp: (deliveries: readonly Delivery[], fault: string) => Promise<void>;
  readonly report: (message: string) => void;
}

const idleMsMax = 60_000;
/** Something is due that waits for another. */
const blockedMs = 1_000;

/** Delivers what waits for one notifier, the oldest first, until it is disposed of. What is not marked as sent is sent again. */
export class Sender implements AsyncDisposable {
  readonly #options: SenderOptions;
  readonly #closing = new AbortController();
  #waking = Promise.withResolvers<void>();
  #failures = 0;
  #firstFailureMs = 0;
  #pausedUntilMs = 0;
  #repeatedMs = 0;
  #downSinceMs: number | null;
  #fault: string | null = null;
  readonly #running: Promise<void>;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#downSinceMs = options.downSinceMs;
    this.#running = this.#run();
  }

  get downSinceMs(): number | null {
    return this.#downSinceMs;
  }

  /** Why the last attempt failed; null where it did not. */
  get fault(): string | null {
    return this.#fault;
  }

  /** Something new may be due. */
  wake(): void {
    this.#waking.resolve();
  }

  async #run(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      this.#waking = Promise.withResolvers();
      let waitMs = blockedMs;
      try {
        waitMs = await this.#step();
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        if (!this.#closing.signal.aborted) this.#options.report(`Notifier ${this.#options.name} waits: ${why}`);
      }
      if (waitMs > 0) await this.#rest(waitMs);
    }
  }

  async #rest(ms: number): Promise<void> {
    const done = new AbortController();
    const signal = AbortSignal.any([this.#closing.signal, done.signal]);
    await Promise.race([sleep(ms, undefined, { signal }).catch(() => undefined), this.#waking.promise]);
    done.abort();
  }

  /** What is due, once; gives how long there is nothing to do, ms. */
  async #step(): Promise<number> {
    const { store, name, clock, channel, limits } = this.#options;
    const nowMs = clock.nowMs();
    if (nowMs < this.#pausedUntilMs) return Math.min(this.#pausedUntilMs - nowMs, idleMsMax);
    const repeatInMs = await this.#repeat(nowMs);
    if (this.#pausedUntilMs > nowMs) return 0;
    const due = await store.due(name, nowMs, limits.bundleMax);
    if (due.length === 0) {
      const nextMs = await store.nextDueMs(name);
      const inMs = nextMs === null ? idleMsMax : nextMs <= nowMs ? blockedMs : nextMs - nowMs;
      return Math.min(inMs, repeatInMs, idleMsMax);
    }
    // What does not deliver is tried with one message at a time.
    const isTrying = this.#failures > 0;
    const bundles = bundlesOf(channel, due).slice(0, isTrying ? 1 : channel.parallelMax);
    const sent = await Promise.all(bundles.map(async (bundle) => ({ bundle, sent: await channel.send(bundle) })));
    // An attempt that was under way at the end is made again at the next start.
    for (const each of sent) await this.#note(each.bundle, each.sent);
    return 0;
  }

  /** In how many ms it is due again. */
  async #repeat(nowMs: number): Promise<number> {
    const { channel, store, name, limits } = this.#options;
    if (channel.repeat === undefined) return Infinity;
    const left = this.#repeatedMs + limits.repeatMs - nowMs;
    if (left > 0) return left;
    this.#repeatedMs = nowMs;
    const open = await store.stillOpen(name, limits.repeatedMax);
    for (let at = 0; at < open.length; at += limits.bundleMax) {
      const sent = await channel.repeat(open.slice(at, at + limits.bundleMax));
      await this.#noteOutcome(sent);
      if (!sent.ok) {
        // What was not told is told as soon as it can be.
        this.#repeatedMs = 0;
        break;
      }
    }
    return limits.repeatMs;
  }

  async #note(bundle: readonly Delivery[], sent: Sent): Promise<void> {
    const { store, clock, limits, onSent, onAttemptFailed, onGivenUp } = this.#options;
    const nowMs = clock.nowMs();
    if (sent.ok) {
      await store.sent(bundle, nowMs);
      onSent(bundle);
    } else {
      onAttemptFailed();
      const old = bundle.filter(({ createdMs }) => nowMs - createdMs >= limits.giveUpMs);
      if (old.length > 0) await onGivenUp(old, sent.fault);
      const attempts = Math.min(...bundle.map((each) => each.attempts));
      const nextMs = nowMs + this.#backoffMs(attempts, limits.retryMsMax);
      for (const each of bundle) await store.failed(each, sent.fault, old.includes(each) ? null : nextMs, nowMs);
    }
    await this.#noteOutcome(sent);
  }

  async #noteOutcome(sent: Sent): Promise<void> {
    const { clock, limits, onDown, onUp } = this.#options;
    const nowMs = clock.nowMs();
    if (sent.ok) {
      this.#failures = 0;
      this.#pausedUntilMs = 0;
      this.#fault = null;
      if (this.#downSinceMs === null) return;
      await onUp(this.#downSinceMs);
      this.#downSinceMs = null;
      return;
    }
    if (this.#failures === 0) this.#firstFailureMs = nowMs;
    this.#failures += 1;
    this.#fault = sent.fault;
    const askedMs = Math.min(sent.retryAfterMs ?? 0, limits.retryAfterMsMax);
    this.#pausedUntilMs = nowMs + Math.max(askedMs, this.#backoffMs(this.#failures - 1, limits.pauseMsMax));
    const isDown = this.#failures >= limits.downFailures && nowMs - this.#firstFailureMs >= limits.downMs;
    if (!isDown || this.#downSinceMs !== null) return;
    await onDown(this.#firstFailureMs, sent.fault);
    this.#downSinceMs = this.#firstFailureMs;
  }

  #backoffMs(attempts: number, msMax: number): number {
    const ms = Math.min(this.#options.limits.retryMsMin * 2 ** Math.min(attempts, 20), msMax);
    return Math.round(ms * (1 + (this.#options.random.bytes(1)[0] ?? 0) / 1280));
  }

  /** A request under way is waited for; it is bounded in time. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }
}

function bundlesOf({ bundleMax, bundlesHeldOnly }: Channel, due: readonly Delivery[]): Delivery[][] {
  const together = due.filter(({ isHeld }) => bundleMax > 1 && (isHeld || !bundlesHeldOnly));
  const alone = due.filter((each) => !together.includes(each)).map((each) => [each]);
  return together.length === 0 ? alone : [together.slice(0, bundleMax), ...alone];
}
