import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from './clock.ts';

const usualTurnMsMax = 10;

export interface PaceParts {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** The thread is given up for as long as it was used, after this. */
  readonly turnMsMax?: number | undefined;
  readonly signal?: AbortSignal;
}

/** Long work on a thread that others need, too: they have it half of the time. */
export class Pace {
  readonly #parts: PaceParts;
  readonly #turnMsMax: number;
  #sinceMs: number;

  constructor(parts: PaceParts) {
    this.#parts = parts;
    this.#turnMsMax = parts.turnMsMax ?? usualTurnMsMax;
    this.#sinceMs = parts.clock.monotonicMs();
  }

  /** To be asked after each small piece; null where the work may go on at once. Rejects once the signal is aborted. */
  rest(): Promise<void> | null {
    const usedMs = this.#parts.clock.monotonicMs() - this.#sinceMs;
    return usedMs < this.#turnMsMax ? null : this.#rest(usedMs);
  }

  async #rest(usedMs: number): Promise<void> {
    const { signal, clock } = this.#parts;
    await sleep(usedMs, undefined, signal === undefined ? {} : { signal });
    this.#sinceMs = clock.monotonicMs();
  }
}
