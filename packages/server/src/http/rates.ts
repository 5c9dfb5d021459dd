import { AppError } from '@daybook/api';
import type { Clock } from '../platform/clock.ts';

interface Bucket {
  tokens: number;
  filledMs: number;
}

const bucketsMax = 10_000;

/** Token buckets by key, bounded: a key that is pushed out begins again with a full bucket. */
export class RateLimit {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #burst: number;
  /** Least recently used first. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, perSecond: number, burst: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#burst = burst;
  }

  /** Counts a request. Throws `request.too-many` where there were too many. */
  take(key: string): void {
    const nowMs = this.#clock.monotonicMs();
    const bucket = this.#buckets.get(key) ?? { tokens: this.#burst, filledMs: nowMs };
    const filled = bucket.tokens + ((nowMs - bucket.filledMs) / 1000) * this.#perSecond;
    bucket.tokens = Math.min(this.#burst, filled);
    bucket.filledMs = nowMs;
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > bucketsMax && oldest !== undefined) this.#buckets.delete(oldest);
    if (bucket.tokens < 1) {
      const waitSeconds = Math.ceil((1 - bucket.tokens) / this.#perSecond);
      throw new AppError('request.too-many', { retryAfterSeconds: Math.max(1, waitSeconds) });
    }
    bucket.tokens -= 1;
  }
}

export interface RateSettings {
  readonly requestsPerSecond: number;
  readonly addressRequestsPerSecond: number;
  readonly signInsPerMinute: number;
}

/** A burst may be as many as ten seconds give. */
const burstSeconds = 10;

/** How many requests somebody may send. Sources are exempt: what they send is bounded by what is in hand. */
export class Rates {
  readonly #identities: RateLimit;
  readonly #addresses: RateLimit;
  readonly #signIns: RateLimit;

  constructor(clock: Clock, settings: RateSettings) {
    const { requestsPerSecond, addressRequestsPerSecond, signInsPerMinute } = settings;
    this.#identities = new RateLimit(clock, requestsPerSecond, requestsPerSecond * burstSeconds);
    this.#addresses = new RateLimit(clock, addressRequestsPerSecond, addressRequestsPerSecond * burstSeconds);
    this.#signIns = new RateLimit(clock, signInsPerMinute / 60, signInsPerMinute);
  }

  identity(subject: string, network: string): void {
    this.#addresses.take(network);
    this.#identities.take(subject);
  }

  /** A request of nobody who is known. */
  address(network: string): void {
    this.#addresses.take(network);
  }

  /** A request to be known: it costs more than others. */
  signIn(network: string): void {
    this.#addresses.take(network);
    this.#signIns.take(network);
  }
}
