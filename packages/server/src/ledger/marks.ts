import type { EventDraft, Kind } from '@daybook/event';
import type { Clock } from '../platform/clock.ts';

const hourMs = 3_600_000;
const checkIntervalMs = 10_000;
const behindMsMax = 5_000;
const aheadMsMax = hourMs;

export interface MarkOptions {
  readonly clock: Clock;
  readonly record: (draft: EventDraft) => Promise<void>;
  /** Received time of the last event before this start, µs since 1970; 0 in an empty log. */
  readonly lastReceivedUs: number;
  readonly service: { readonly version: string; readonly host: string };
  /** Said in `log.start`: what was in use from then on. */
  readonly inUse?: Readonly<Record<string, string>>;
  /** For the operator: what is wrong with the clock. */
  readonly onAlert: (message: string) => void;
}

/**
 * Daybook's own signs of life: `log.start`, `log.mark` every hour, `log.stop`. It also watches the clock: one that is
 * behind the last event by more than 5 s, or that jumps against the monotonic clock by more (back) or by more than an
 * hour (ahead), is said in the log and to the operator.
 */
export class Marks {
  readonly #options: MarkOptions;
  #wallMs: number;
  #monotonicMs: number;
  #markedMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: MarkOptions) {
    this.#options = options;
    this.#wallMs = options.clock.nowMs();
    this.#monotonicMs = options.clock.monotonicMs();
    this.#markedMs = this.#monotonicMs;
  }

  async start(): Promise<void> {
    const { inUse = {} } = this.#options;
    const draft = this.#draft('log.start', 'start');
    await this.#options.record(Object.keys(inUse).length === 0 ? draft : { ...draft, ext: inUse });
    const behindMs = this.#options.lastReceivedUs / 1000 - this.#wallMs;
    if (behindMs > behindMsMax) await this.#alert('clock behind the log', -behindMs);
    this.#timer = setInterval(() => void this.check().catch(() => undefined), checkIntervalMs);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#options.record(this.#draft('log.stop', 'stop'));
  }

  /** Looks at the clock, and writes the mark when its hour is over. */
  async check(): Promise<void> {
    const { clock } = this.#options;
    const wallMs = clock.nowMs();
    const monotonicMs = clock.monotonicMs();
    const jumpMs = wallMs - this.#wallMs - (monotonicMs - this.#monotonicMs);
    // What could not be recorded is tried again at the next look.
    if (jumpMs < -behindMsMax || jumpMs > aheadMsMax) await this.#alert('clock jumped', jumpMs);
    this.#wallMs = wallMs;
    this.#monotonicMs = monotonicMs;
    if (monotonicMs - this.#markedMs < hourMs) return;
    await this.#options.record(this.#draft('log.mark', 'mark'));
    this.#markedMs = monotonicMs;
  }

  async #alert(action: string, byMs: number): Promise<void> {
    const seconds = Math.round(byMs / 1000);
    this.#options.onAlert(`${action} by ${seconds} s: check the time service of this machine`);
    const draft = this.#draft('source.clock-skew', action);
    await this.#options.record({ ...draft, severity: 4, outcome: 'failure', ext: { seconds } });
  }

  #draft(kind: Kind, action: string): EventDraft {
    const { clock, service } = this.#options;
    return {
      time: new Date(clock.nowMs()).toISOString(),
      kind,
      action,
      outcome: 'success',
      severity: 1,
      service: { name: 'daybook', version: service.version, host: service.host },
      actor: { type: 'system', id: 'daybook' },
    };
  }
}
