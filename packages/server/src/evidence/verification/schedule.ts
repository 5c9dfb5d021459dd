import type { Clock } from '../../platform/clock.ts';
import type { Run } from './run.ts';

const hourMs = 3_600_000;
const lookEveryMs = 60_000;
/** After a start there is enough else to do, and a server that keeps failing should not spend its time on this. */
const graceMs = 600_000;

export interface ScheduleParts {
  /** 0 for never. */
  readonly everyHours: number;
  readonly clock: Clock;
  readonly tenants: () => readonly string[];
  /** Newest first. */
  readonly runsOf: (tenant: string) => Promise<readonly Run[]>;
  readonly start: (tenant: string) => Promise<unknown>;
  readonly onTrouble: (message: string, error: unknown) => void;
}

/** Has every log verified when its time has come. One that was interrupted does not count. */
export class Schedule implements Disposable {
  readonly #parts: ScheduleParts;
  readonly #openedMs: number;
  readonly #timer: NodeJS.Timeout;
  #looking = false;

  constructor(parts: ScheduleParts) {
    this.#parts = parts;
    this.#openedMs = parts.clock.monotonicMs();
    this.#timer = setInterval(() => void this.look(), lookEveryMs);
    this.#timer.unref();
  }

  /** Begins what is due. Never rejects. */
  async look(): Promise<void> {
    const { everyHours, clock, tenants, start, onTrouble } = this.#parts;
    if (everyHours === 0 || this.#looking || clock.monotonicMs() - this.#openedMs < graceMs) return;
    this.#looking = true;
    for (const tenant of tenants()) {
      try {
        if (await this.#isDue(tenant)) await start(tenant);
      } catch (error) {
        onTrouble(`the log of ${tenant} could not be verified on schedule`, error);
      }
    }
    this.#looking = false;
  }

  async #isDue(tenant: string): Promise<boolean> {
    const { everyHours, clock, runsOf } = this.#parts;
    const [last] = (await runsOf(tenant)).filter(({ state }) => state !== 'interrupted');
    if (last === undefined) return true;
    if (last.endedMs === null) return false;
    const sinceMs = clock.nowMs() - last.startedMs;
    // A clock that was ahead must not put it off for as long as that.
    return sinceMs >= everyHours * hourMs || sinceMs < 0;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
