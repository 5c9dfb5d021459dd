import type { ErrorCode, FieldFault } from '@daybook/api';
import type { Clock } from '../../platform/clock.ts';
import { faultCodes } from '../http-json/index.ts';

/** One delivery that was refused, in part or as a whole. Nothing of what was sent is in it. */
export interface Refusal {
  readonly atMs: number;
  readonly code: ErrorCode;
  readonly faults: readonly { readonly field: string; readonly about: string }[];
}

export interface ArrivalCounts {
  readonly events: number;
  /** Null where nothing has come. */
  readonly lastMs: number | null;
  /** Events that were refused one by one, and deliveries that were refused as a whole. */
  readonly refused: number;
  /** The last ones, newest first. */
  readonly refusals: readonly Refusal[];
}

const refusalsMax = 5;
const faultsMax = 3;
const nothing: ArrivalCounts = { events: 0, lastMs: null, refused: 0, refusals: [] };

/** Counts in memory, by source: as many as there are registered. Gone with the process. */
export class Arrivals {
  readonly #clock: Clock;
  /** By tenant and number. */
  readonly #counts = new Map<string, ArrivalCounts>();
  readonly sinceMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.sinceMs = clock.nowMs();
  }

  of(tenant: string, source: number): ArrivalCounts {
    return this.#counts.get(`${tenant}/${source}`) ?? nothing;
  }

  took(tenant: string, source: number, events: number): void {
    if (events === 0) return;
    const counts = this.of(tenant, source);
    const next = { ...counts, events: counts.events + events, lastMs: this.#clock.nowMs() };
    this.#counts.set(`${tenant}/${source}`, next);
  }

  refused(tenant: string, source: number, code: ErrorCode, faults: readonly FieldFault[], count = 1): void {
    const counts = this.of(tenant, source);
    const refusal = { atMs: this.#clock.nowMs(), code, faults: plainFaults(faults) };
    const refusals = [refusal, ...counts.refusals].slice(0, refusalsMax);
    this.#counts.set(`${tenant}/${source}`, { ...counts, refused: counts.refused + count, refusals });
  }
}

/** Messages quote what was sent, and paths name its own keys; both are left out. */
function plainFaults(faults: readonly FieldFault[]): Refusal['faults'] {
  return faults
    .flatMap(({ path, code }) => {
      if (code === undefined || !Object.hasOwn(faultCodes, code)) return [];
      const field = path.startsWith('ext') ? 'ext' : path.replace(/\[.*$/s, '');
      return [{ field, about: faultCodes[code as keyof typeof faultCodes] }];
    })
    .slice(0, faultsMax);
}
