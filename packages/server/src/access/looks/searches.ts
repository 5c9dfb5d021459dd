import type { Clock } from '../../platform/clock.ts';
import type { Reader } from '../roles/index.ts';
import { bindingOf } from './cursor.ts';

interface Pin {
  readonly nowNs: bigint;
  usedMs: number;
}

export interface SearchesOptions {
  readonly clock: Clock;
  /** Searches that are remembered; the one that was not used for longest is forgotten for a new one. */
  readonly pinsMax?: number;
  /** A search is over when no request of it came for this long: the next one is another. */
  readonly idleMs?: number;
}

/** What a request says of the search that it belongs to. */
export interface Searched {
  /** The client's id for it. */
  readonly search: string;
  readonly q: string;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

const defaultPinsMax = 4_096;
const defaultIdleMs = 5 * 60_000;

/**
 * Which requests are one search: those of one reader, seeing the same under the same role, with the same id, query and range.
 * What `now` means in all of them is what it meant in the first, so that they all look at the same events.
 */
export class Searches {
  readonly #options: SearchesOptions;
  /** Least recently used first. */
  readonly #pins = new Map<string, Pin>();

  constructor(options: SearchesOptions) {
    this.#options = options;
  }

  /** Searches that are remembered. */
  get size(): number {
    return this.#pins.size;
  }

  /** The key of the look that a request belongs to, and what `now` means in it. */
  join({ credential, role }: Reader, { search, q, since, until }: Searched): { key: string; nowNs: bigint } {
    const binding = bindingOf([
      credential,
      role.name,
      JSON.stringify(role.sight),
      search,
      q,
      since ?? null,
      until ?? null,
    ]);
    const { nowNs } = this.#pin(binding);
    return { key: `search-${binding}-${nowNs}`, nowNs };
  }

  #pin(binding: string): Pin {
    const { clock, idleMs = defaultIdleMs, pinsMax = defaultPinsMax } = this.#options;
    const usedMs = clock.monotonicMs();
    const known = this.#pins.get(binding);
    this.#pins.delete(binding);
    const pin =
      known === undefined || usedMs - known.usedMs >= idleMs ? { nowNs: BigInt(clock.nowUs()) * 1000n, usedMs } : known;
    pin.usedMs = usedMs;
    this.#pins.set(binding, pin);
    for (const [oldest] of this.#pins) {
      if (this.#pins.size <= pinsMax) break;
      this.#pins.delete(oldest);
    }
    return pin;
  }
}
