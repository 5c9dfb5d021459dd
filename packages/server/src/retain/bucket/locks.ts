import type { Clock } from '../../platform/clock.ts';
import type { CopyRules, Lock, NewCopy } from './ports.ts';

/** A lock that is over by when it is asked for would be refused. */
const lockMsMin = 60_000;

/** How long what goes to the bucket is locked. */
export class Locks {
  readonly #rules: CopyRules;
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #lockMs: number;

  constructor(rules: CopyRules, clock: Pick<Clock, 'nowMs'>, lockMs: number) {
    this.#rules = rules;
    this.#clock = clock;
    this.#lockMs = lockMs;
  }

  /** Of content until it is due and no longer: what is due already has no lock but that of a hold. All else has a period that goes on. */
  of({ tenant, segment }: Pick<NewCopy, 'tenant' | 'segment'>): Lock {
    const nowMs = this.#clock.nowMs();
    const rollingMs = wholeSeconds(nowMs + this.#lockMs);
    if (segment === null) return { untilMs: rollingMs, held: false };
    const held = this.#rules.isHeld(tenant, segment);
    const dueMs = this.#rules.dueMs(tenant, segment);
    if (dueMs === null) return { untilMs: rollingMs, held };
    return { untilMs: dueMs < nowMs + lockMsMin ? null : wholeSeconds(dueMs), held };
  }

  /** Whether a lock is to be made longer by now, and until when; null for no. What rolls is, once half of its time is over. */
  longer(copy: Pick<NewCopy, 'tenant' | 'segment'>, untilMs: number | null): number | null {
    const wanted = this.of(copy).untilMs;
    if (wanted === null || wanted <= (untilMs ?? 0)) return null;
    const isDue = copy.segment !== null && this.#rules.dueMs(copy.tenant, copy.segment) !== null;
    return isDue || (untilMs ?? 0) < this.halfMs ? wanted : null;
  }

  /** What ends before is made longer. */
  get halfMs(): number {
    return this.#clock.nowMs() + this.#lockMs / 2;
  }
}

/** S3 knows whole seconds; a part of one more would lock beyond what is due. */
const wholeSeconds = (ms: number): number => Math.floor(ms / 1000) * 1000;
