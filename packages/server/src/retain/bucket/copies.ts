import type { ReadFiles } from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';
import { Locks } from './locks.ts';
import { LogCopies } from './log-copies.ts';
import { PendingCopies } from './pending.ts';
import type { CopiedLog, CopyKeys, CopyRegister, CopyRules, Figures, LockedBucket } from './ports.ts';
import { Sender } from './sender.ts';
import { Upkeep } from './upkeep.ts';
import { type BucketVerdict, BucketVerifier } from './verify.ts';
import { VerifySchedule } from './verify-schedule.ts';

export interface BucketCopiesParts {
  readonly bucket: LockedBucket;
  /** It outlives this. */
  readonly register: CopyRegister;
  readonly keys: CopyKeys;
  readonly files: Pick<ReadFiles, 'read' | 'size'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly rules: CopyRules;
  readonly lockMs: number;
  /** How often a checkpoint over everything goes to the bucket. */
  readonly everyMs: number;
  /** How often it is verified by itself; 0 for never. */
  readonly verifyMs: number;
  /** Within which all of it is read then. */
  readonly readMs: number;
  readonly report: (message: string) => void;
}

/** How far the bucket is behind. */
export interface BucketLag {
  readonly events: number;
  readonly segments: number;
  /** Of these segments on the disk. */
  readonly bytes: number;
  /** Since the last moment of which everything is in the bucket; 0 where nothing is missing. */
  readonly seconds: number;
}

export interface BucketState {
  readonly bucket: string;
  /** Why the last attempt failed, and since when they do, ms since 1970; null where all is well. */
  readonly failure: { readonly message: string; readonly sinceMs: number } | null;
  readonly failures: number;
  readonly figures: Figures;
  readonly lag: BucketLag;
  readonly logs: readonly {
    readonly tenant: string;
    readonly log: number;
    /** Events that a checkpoint in the bucket covers, and as of when; null before the first. */
    readonly size: number | null;
    readonly atMs: number | null;
  }[];
  /** The first of what cannot be sent until somebody has looked. */
  readonly stuck: readonly string[];
  readonly stuckCount: number;
  /** When it is verified by itself next, ms since 1970; null for never. */
  readonly nextVerifyMs: number | null;
}

const idleMs = 1_000;
const backoffMsMin = 1_000;
const backoffMsMax = 5 * 60_000;
const upkeepEveryMs = 60 * 60_000;
/** Between two checkpoints that go to the bucket because something was stated. */
const statedEveryMs = 10_000;
const shownMax = 20;
/** Segments whose size is asked for; of more, the others count as large as these. */
const measuredMax = 500;

/**
 * Copies of the logs in a bucket whose versions nobody can delete before their time: sent behind the log, which waits for
 * nothing here. What the bucket does not take is tried again for ever, less and less often.
 */
export class BucketCopies implements AsyncDisposable {
  readonly #parts: BucketCopiesParts;
  readonly #logs: LogCopies[] = [];
  readonly #sender: Sender;
  readonly #upkeep: Upkeep;
  readonly #verifier: BucketVerifier;
  #schedule: VerifySchedule | null = null;
  readonly #closing = new AbortController();
  readonly #beganMs: number;
  #wake: (() => void) | null = null;
  #running: Promise<void> = Promise.resolve();
  #failure: BucketState['failure'] = null;
  #failures = 0;
  #inRow = 0;
  #isChecked = false;
  #nextUpkeepMs = 0;
  /** What was stated when locks and holds were looked after last. */
  #upkept = -1;
  /** What was stated when a checkpoint was asked for last. */
  #covered = -1;
  #upkeepFailure: BucketState['failure'] = null;
  #lagBytes = 0;

  constructor(parts: BucketCopiesParts) {
    this.#parts = parts;
    const { bucket, register, clock, rules, lockMs } = parts;
    const locks = new Locks(rules, clock, lockMs);
    this.#sender = new Sender({ ...parts, locks });
    this.#upkeep = new Upkeep({ bucket, register, locks, nowMs: () => clock.nowMs() });
    const isStuck = (path: string): boolean => this.#logs.some(({ stuck }) => stuck.has(path));
    this.#verifier = new BucketVerifier({ ...parts, isStuck });
    this.#beganMs = clock.nowMs();
  }

  follow(log: CopiedLog): void {
    const { register, keys, files } = this.#parts;
    const pending = new PendingCopies(log, register, keys);
    this.#logs.push(new LogCopies({ log, register, sender: this.#sender, pending, files }));
  }

  start(): void {
    const { bucket, everyMs: graceMs } = this.#parts;
    this.#schedule = new VerifySchedule({ ...this.#parts, name: bucket.name, verifier: this.#verifier, graceMs });
    this.#running = this.#run();
  }

  state(): BucketState {
    const { bucket, register, clock } = this.#parts;
    const stuck = this.#logs.flatMap((each) => [...each.stuck.values()]);
    let [events, segments, seconds] = [0, 0, 0];
    const logs = this.#logs.map((each) => {
      const { reached, log, pending } = each;
      const missing = Math.max(0, log.size() - (reached?.size ?? 0));
      events += missing;
      segments += pending.segments().size;
      if (missing > 0) seconds = Math.max(seconds, (clock.nowMs() - (reached?.atMs ?? this.#beganMs)) / 1000);
      return { tenant: log.tenant, log: log.log, size: reached?.size ?? null, atMs: reached?.atMs ?? null };
    });
    return {
      bucket: bucket.name,
      failure: this.#failure ?? this.#upkeepFailure,
      failures: this.#failures,
      figures: register.figures(),
      lag: { events, segments, bytes: segments === 0 ? 0 : this.#lagBytes, seconds: Math.max(0, seconds) },
      logs,
      stuck: stuck.slice(0, shownMax),
      stuckCount: stuck.length,
      nextVerifyMs: this.#schedule?.nextMs ?? null,
    };
  }

  get verifier(): BucketVerifier {
    return this.#verifier;
  }

  get lastVerdict(): BucketVerdict | null {
    return this.#verifier.last;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        const goesOn = await this.#round();
        this.#inRow = 0;
        this.#failure = null;
        if (!goesOn) await this.#rest(idleMs);
      } catch (error) {
        if (signal.aborted) return;
        this.#inRow += 1;
        this.#isChecked = false;
        this.#failure = this.#fail(error, this.#failure);
        await this.#rest(this.#backoffMs());
      }
    }
  }

  /** Whether there is more to do at once. */
  async #round(): Promise<boolean> {
    const { bucket, clock, everyMs } = this.#parts;
    if (!this.#isChecked) {
      const fault = await bucket.fault();
      if (fault !== null) throw new Error(fault);
      this.#isChecked = true;
    }
    this.#coverStated();
    let goesOn = false;
    const errors: unknown[] = [];
    for (const each of this.#logs) {
      try {
        if (clock.monotonicMs() >= each.nextCompleteMs) {
          each.nextCompleteMs = clock.monotonicMs() + everyMs;
          each.soonestCompleteMs = clock.monotonicMs() + statedEveryMs;
          await each.complete(clock.nowMs());
        }
        if (await each.send()) goesOn = true;
      } catch (error) {
        errors.push(error); // others go on
      }
    }
    await this.#measure();
    if (errors.length > 0) throw errors[0];
    if (!goesOn) await this.#lookAfter();
    return goesOn;
  }

  /** Whoever restores from the bucket is to know what was destroyed, and held: a statement does not wait for its checkpoint. */
  #coverStated(): void {
    const stated = this.#parts.rules.stated();
    if (stated === this.#covered) return;
    this.#covered = stated;
    for (const each of this.#logs) each.nextCompleteMs = Math.min(each.nextCompleteMs, each.soonestCompleteMs);
  }

  /** Every hour, and soon after something was stated: a policy, a hold, a plan. */
  async #lookAfter(): Promise<void> {
    const { clock, rules } = this.#parts;
    const nowMs = clock.monotonicMs();
    const stated = rules.stated();
    if (nowMs < this.#nextUpkeepMs && (stated === this.#upkept || nowMs < this.#nextUpkeepMs - upkeepEveryMs + idleMs))
      return;
    this.#nextUpkeepMs = nowMs + upkeepEveryMs;
    for (const each of this.#logs) each.again();
    try {
      await this.#upkeep.round(this.#closing.signal);
      this.#upkept = stated;
      this.#upkeepFailure = null;
    } catch (error) {
      this.#nextUpkeepMs = nowMs + backoffMsMax;
      if (!this.#closing.signal.aborted) this.#upkeepFailure = this.#fail(error, this.#upkeepFailure);
    }
  }

  #fail(error: unknown, before: BucketState['failure']): BucketState['failure'] {
    const { clock, report, bucket } = this.#parts;
    const message = error instanceof Error ? error.message : String(error);
    this.#failures += 1;
    if (before?.message !== message) report(`The bucket ${bucket.name} takes no copies for now: ${message}`);
    return { message, sinceMs: before?.sinceMs ?? clock.nowMs() };
  }

  /** Twice as long each time, up to a limit; not all at the same moment. */
  #backoffMs(): number {
    const [byte = 0] = this.#parts.random.bytes(1);
    const longest = Math.min(backoffMsMax, backoffMsMin * 2 ** Math.min(this.#inRow - 1, 20));
    return longest * (0.5 + byte / 512);
  }

  async #rest(ms: number): Promise<void> {
    const { signal } = this.#closing;
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = (): void => {
        clearTimeout(timer);
        resolve();
      };
      signal.addEventListener('abort', this.#wake, { once: true });
    });
    if (this.#wake !== null) signal.removeEventListener('abort', this.#wake);
    this.#wake = null;
  }

  async #measure(): Promise<void> {
    const paths = this.#logs.flatMap(({ pending }) => [...pending.segments().keys()]);
    const measured = paths.slice(0, measuredMax);
    let bytes = 0;
    for (const path of measured) bytes += (await this.#parts.files.size(path)) ?? 0;
    this.#lagBytes = measured.length === 0 ? 0 : Math.round((bytes * paths.length) / measured.length);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.#schedule?.[Symbol.dispose]();
    // Requests under way end at once: what came of them is asked after the next start.
    this.#parts.bucket[Symbol.dispose]();
    await this.#verifier[Symbol.asyncDispose]();
    await this.#running;
  }
}
