import type { ErrorCode, FieldFault } from '@daybook/api';
import type { Clock } from '../platform/clock.ts';
import { minuteMs } from './activity.ts';
import { Tally } from './tally.ts';

/** A delivery that was refused, whole or in part. `tenant` and `source` are null where nobody knows who sent it. */
export interface RefusedDelivery {
  readonly tenant: string | null;
  readonly source: number | null;
  readonly code: ErrorCode;
  readonly faults?: readonly FieldFault[];
  /** How many of its events were refused one by one; 1 for a delivery as a whole. */
  readonly events?: number;
}

/** Deliveries that were refused for one reason. */
export interface Refused extends Pick<RefusedDelivery, 'tenant' | 'source' | 'code'> {
  readonly hour: number;
  readonly day: number;
  readonly lastMs: number;
}

/** One delivery that was refused. Nothing of what was sent is in it. */
export interface Refusal {
  readonly atMs: number;
  readonly code: ErrorCode;
  readonly faults: readonly { readonly field: string; readonly about: string }[];
}

/** What came from a source since the start. */
export interface Came {
  readonly events: number;
  /** Null where nothing has come. */
  readonly lastMs: number | null;
  /** Events that were refused one by one, and deliveries that were refused as a whole. */
  readonly refused: number;
  /** The last ones, newest first. */
  readonly refusals: readonly Refusal[];
}

interface Kind extends Pick<RefusedDelivery, 'tenant' | 'source' | 'code'> {
  lastMs: number;
  readonly minutes: Tally;
}

/** Past so many, the kind that was not seen for longest is forgotten: whoever sends cannot fill the memory. */
const kindsMax = 10_000;
const dayMinutes = 24 * 60;
const refusalsMax = 5;
const faultsMax = 3;
const nothing: Came = { events: 0, lastMs: null, refused: 0, refusals: [] };

/**
 * Deliveries since the start: what was taken, by source, and what was refused, by who sent it and why. Each refusal is told
 * once. Figures in memory, gone with the process.
 */
export class Deliveries {
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #faultWords: Readonly<Record<string, string>>;
  /** By tenant and number: as many as there are registered. */
  readonly #came = new Map<string, Came>();
  /** The one that was seen last at the end. */
  readonly #kinds = new Map<string, Kind>();
  readonly sinceMs: number;
  totalRefused = 0;

  /** `faultWords`: what the codes of faults mean. A fault whose code has no words is left out. */
  constructor(clock: Pick<Clock, 'nowMs'>, faultWords: Readonly<Record<string, string>>) {
    this.#clock = clock;
    this.#faultWords = faultWords;
    this.sinceMs = clock.nowMs();
  }

  took(tenant: string, source: number, events: number): void {
    if (events === 0) return;
    const came = this.of(tenant, source);
    this.#came.set(`${tenant}/${source}`, { ...came, events: came.events + events, lastMs: this.#clock.nowMs() });
  }

  refused(delivery: RefusedDelivery): void {
    this.totalRefused += 1;
    const nowMs = this.#clock.nowMs();
    this.#countKind(delivery, nowMs);
    const { tenant, source, code, faults = [], events = 1 } = delivery;
    if (tenant === null || source === null) return;
    const came = this.of(tenant, source);
    const refusal = { atMs: nowMs, code, faults: this.#plain(faults) };
    const refusals = [refusal, ...came.refusals].slice(0, refusalsMax);
    this.#came.set(`${tenant}/${source}`, { ...came, refused: came.refused + events, refusals });
  }

  of(tenant: string, source: number): Came {
    return this.#came.get(`${tenant}/${source}`) ?? nothing;
  }

  /** Of a tenant, or of nobody: those of the last day, the newest first. */
  refusedOf(tenant: string | null): Refused[] {
    const nowMs = this.#clock.nowMs();
    return [...this.#kinds.values()]
      .filter((kind) => kind.tenant === tenant)
      .map(({ minutes, ...kind }) => ({
        ...kind,
        hour: minutes.sum(nowMs, 60),
        day: minutes.sum(nowMs, dayMinutes),
      }))
      .filter(({ day }) => day > 0)
      .toSorted((a, b) => b.lastMs - a.lastMs);
  }

  #countKind({ tenant, source, code }: RefusedDelivery, nowMs: number): void {
    const key = JSON.stringify([tenant, source, code]);
    const known = this.#kinds.get(key);
    this.#kinds.delete(key);
    const [oldest] = this.#kinds.size < kindsMax ? [] : this.#kinds.keys();
    if (oldest !== undefined) this.#kinds.delete(oldest);
    const kind = known ?? { tenant, source, code, lastMs: nowMs, minutes: new Tally(minuteMs, dayMinutes) };
    kind.lastMs = nowMs;
    kind.minutes.add(nowMs, 1);
    this.#kinds.set(key, kind);
  }

  /** Messages quote what was sent, and paths name its own keys; both are left out. */
  #plain(faults: readonly FieldFault[]): Refusal['faults'] {
    return faults
      .flatMap(({ path, code }) => {
        if (code === undefined || !Object.hasOwn(this.#faultWords, code)) return [];
        const field = path.startsWith('ext') ? 'ext' : path.replace(/\[.*$/s, '');
        return [{ field, about: this.#faultWords[code] ?? '' }];
      })
      .slice(0, faultsMax);
  }
}
