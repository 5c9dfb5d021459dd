import type { ErrorCode } from '@daybook/api';
import type { Clock } from '../platform/clock.ts';
import { minuteMs } from './activity.ts';
import { Tally } from './tally.ts';

/** Deliveries that were refused for one reason. `tenant` and `source` are null where nobody knows who sent them. */
export interface Refused {
  readonly tenant: string | null;
  readonly source: number | null;
  readonly code: ErrorCode;
  readonly hour: number;
  readonly day: number;
  readonly lastMs: number;
}

interface Counts extends Pick<Refused, 'tenant' | 'source' | 'code'> {
  lastMs: number;
  readonly minutes: Tally;
}

/** Past so many, the kind that was not seen for longest is forgotten: whoever sends cannot fill the memory. */
const kindsMax = 10_000;
const dayMinutes = 24 * 60;

/** Deliveries that were refused since the start, whole or in part, by who sent them and why. */
export class RefusedDeliveries {
  readonly #clock: Pick<Clock, 'nowMs'>;
  /** The one that was seen last at the end. */
  readonly #kinds = new Map<string, Counts>();
  total = 0;

  constructor(clock: Pick<Clock, 'nowMs'>) {
    this.#clock = clock;
  }

  note({ tenant, source, code }: Pick<Refused, 'tenant' | 'source' | 'code'>): void {
    this.total += 1;
    const nowMs = this.#clock.nowMs();
    const key = JSON.stringify([tenant, source, code]);
    const known = this.#kinds.get(key);
    this.#kinds.delete(key);
    const [oldest] = this.#kinds.size < kindsMax ? [] : this.#kinds.keys();
    if (oldest !== undefined) this.#kinds.delete(oldest);
    const counts = known ?? { tenant, source, code, lastMs: nowMs, minutes: new Tally(minuteMs, dayMinutes) };
    counts.lastMs = nowMs;
    counts.minutes.add(nowMs, 1);
    this.#kinds.set(key, counts);
  }

  /** Of a tenant, or of nobody: those of the last day, the newest first. */
  of(tenant: string | null): Refused[] {
    const nowMs = this.#clock.nowMs();
    return [...this.#kinds.values()]
      .filter((counts) => counts.tenant === tenant)
      .map(({ minutes, ...counts }) => ({
        ...counts,
        hour: minutes.sum(nowMs, 60),
        day: minutes.sum(nowMs, dayMinutes),
      }))
      .filter(({ day }) => day > 0)
      .toSorted((a, b) => b.lastMs - a.lastMs);
  }
}
