import type { EventIndex } from './event-index.ts';
import type { RecordedCounts } from './recorded.ts';

const waitMs = 60_000;
const minutesForMs = 60 * 60_000;

/** What the index has of a log up to a size: for who begins to count there, and wants to know what was before. */
export class PastCounts {
  readonly #index: Pick<EventIndex, 'waitUntil' | 'search'>;
  readonly #of: { readonly tenant: string; readonly log: number };
  readonly #size: number;

  constructor(
    index: Pick<EventIndex, 'waitUntil' | 'search'>,
    { tenant, log }: { tenant: string; log: number },
    size: number,
  ) {
    this.#index = index;
    this.#of = { tenant, log };
    this.#size = size;
  }

  /** Waits for a minute at most; true once all of it is in the index. */
  ready(): Promise<boolean> {
    return this.#index.waitUntil(this.#of.tenant, this.#of.log, this.#size - 1, waitMs);
  }

  /** Null where it cannot be counted, or not within the limits. */
  async recorded(sinceMs: number, nowMs: number): Promise<RecordedCounts | null> {
    const minutesSinceMs = nowMs - minutesForMs;
    const request = { ...this.#of, before: this.#size, sinceMs, minutesSinceMs };
    const answer = await this.#index.search.recorded(request).catch(() => null);
    return answer?.ok === true ? answer.value : null;
  }
}
