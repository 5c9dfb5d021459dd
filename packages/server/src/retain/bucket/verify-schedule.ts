import type { Clock } from '../../platform/clock.ts';
import type { CopyRegister } from './ports.ts';
import type { BucketVerdict, BucketVerifier } from './verify.ts';

export interface VerifyScheduleParts {
  readonly name: string;
  readonly verifier: BucketVerifier;
  readonly register: Pick<CopyRegister, 'figures'>;
  readonly clock: Clock;
  /** 0 for never. */
  readonly verifyMs: number;
  /** Within which all is read. */
  readonly readMs: number;
  /** After a start: how long everything has to get into the bucket first. */
  readonly graceMs: number;
  readonly report: (message: string) => void;
}

const lookEveryMs = 60_000;
/** After one that could not be carried out. */
const againMs = 3_600_000;
/** Of a small bucket all is read each time. */
const versionsMin = 1_000;
const namedMax = 3;

/** Has the bucket verified when its time has come: all versions are listed, and so many read that all are read within their time. */
export class VerifySchedule implements Disposable {
  readonly #parts: VerifyScheduleParts;
  readonly #timer: NodeJS.Timeout;
  readonly #openedMs: number;
  /** When the last one failed, by the monotonic clock; null where it did not. */
  #failedMs: number | null = null;
  #isLooking = false;

  constructor(parts: VerifyScheduleParts) {
    this.#parts = parts;
    this.#openedMs = parts.clock.monotonicMs();
    this.#timer = setInterval(() => void this.look(), Math.min(lookEveryMs, parts.graceMs));
    this.#timer.unref();
  }

  /** When the next one is due, ms since 1970; null for never. */
  get nextMs(): number | null {
    const { verifyMs, verifier, clock } = this.#parts;
    if (verifyMs === 0) return null;
    const nowMs = clock.nowMs();
    const { last } = verifier;
    // A clock that was ahead must not put it off for as long as that.
    const dueMs = last === null || last.startedMs > nowMs ? nowMs : last.startedMs + verifyMs;
    return this.#failedMs === null ? dueMs : Math.max(dueMs, nowMs + this.#failedMs + againMs - clock.monotonicMs());
  }

  /** Carries out what is due. Never rejects. */
  async look(): Promise<void> {
    const { verifier, register, verifyMs, readMs, graceMs, clock } = this.#parts;
    const { nextMs } = this;
    if (nextMs === null || nextMs > clock.nowMs() || this.#isLooking || verifier.run !== null) return;
    if (clock.monotonicMs() - this.#openedMs < graceMs) return;
    this.#isLooking = true;
    try {
      const share = Math.min(1, verifyMs / readMs);
      const { startedMs } = verifier.start({
        versions: Math.max(versionsMin, Math.ceil(register.figures().objects * share)),
      });
      await verifier.idle;
      // Somebody had all of it verified meanwhile, and is told.
      if (verifier.failure === null && verifier.last?.startedMs !== startedMs) return;
      this.#failedMs = verifier.failure === null ? null : clock.monotonicMs();
      this.#tell(verifier.failure, verifier.last);
    } catch {
      // The server ends.
    } finally {
      this.#isLooking = false;
    }
  }

  #tell(failure: string | null, last: BucketVerdict | null): void {
    const { name, report } = this.#parts;
    if (failure !== null) report(`The bucket ${name} could not be verified, and is tried again in an hour: ${failure}`);
    if (failure !== null || last === null || last.findingsCount === 0) return;
    const named = last.findings.slice(0, namedMax).map(({ code, object }) => `${object} (${code})`);
    const more = last.findingsCount > named.length ? ', and more' : '';
    report(
      `The bucket ${name} is not as it was put there: ${last.findingsCount} faults: ${named.join(', ')}${more}. ` +
        '`daybook bucket verify` looks at all of it again; the guide on buckets says what each fault means and what to do.',
    );
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
