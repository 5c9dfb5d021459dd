import type { LedgerFeed } from '../ledger/feed.ts';
import type { Clock } from '../platform/clock.ts';
import { Activity, minuteMs } from './activity.ts';
import type { Past } from './ports.ts';

const dayMs = 24 * 60 * minuteMs;
/** An index that is refilled is waited for; one that does not come within so many minutes gives no past. */
const attemptsMax = 240;

/** The activity in the log of each tenant. */
export class Activities {
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #byTenant = new Map<string, Activity>();
  #closed = false;

  constructor(clock: Pick<Clock, 'nowMs'>) {
    this.#clock = clock;
  }

  /** Throws where the tenant has no log. */
  of(tenant: string): Activity {
    const activity = this.#byTenant.get(tenant);
    if (activity === undefined) throw new Error(`there is no log for tenant ${tenant}`);
    return activity;
  }

  /** Events of all tenants, over the last day. */
  day(): number {
    return [...this.#byTenant.values()].reduce((sum, activity) => sum + activity.day(), 0);
  }

  published(tenant: string, size: number): void {
    this.#byTenant.get(tenant)?.published(size);
  }

  /** Counts from now on, and resolves once the past, up to the size that the log has now, is in it or cannot be had. */
  async follow(feed: LedgerFeed, pastOf: (size: number) => Past): Promise<void> {
    const activity = new Activity(this.#clock);
    this.#byTenant.set(feed.tenant, activity);
    const size = activity.follow(feed);
    if (size === 0) return activity.seed({ minutes: [], last: [] }, this.#clock.nowMs() - dayMs);
    const past = pastOf(size);
    for (let attempt = 0; attempt < attemptsMax && !this.#closed; attempt += 1) {
      if (!(await past.ready())) continue;
      const nowMs = this.#clock.nowMs();
      const sinceMs = nowMs - dayMs;
      const recorded = await past.recorded(sinceMs, nowMs);
      if (recorded !== null) activity.seed(recorded, sinceMs);
      return;
    }
  }

  /** No past is waited for any more. */
  close(): void {
    this.#closed = true;
  }
}
