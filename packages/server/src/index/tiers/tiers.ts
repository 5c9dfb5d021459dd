import { setTimeout as sleep } from 'node:timers/promises';
import { dayOfUs, type EventDraft, type Redact } from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';
import type { EventIndex } from '../event-index.ts';
import type { Coverage } from './coverage.ts';
import { type TierLimits, tierLimits } from './limits.ts';
import { LogTier, type TieredLog } from './log-tier.ts';
import { begun, isWhole, type Recall } from './recall.ts';
import { newRecall, type WantedRecall } from './new-recall.ts';
import type { TierStore } from './store.ts';

export interface TiersParts {
  readonly store: TierStore;
  readonly index: () => Pick<EventIndex, 'known' | 'table' | 'removeOutside' | 'clear' | 'refill'>;
  readonly clock: Pick<Clock, 'nowMs' | 'nowUs' | 'monotonicMs'>;
  /** False while nobody can say what day it is. */
  readonly isClockTrusted: () => boolean;
  /** Days by receipt that stay in the index, today not counted; null for all. */
  readonly keepDays: number | null;
  /** Events of all recalls of one log. */
  readonly eventsMax: number;
  readonly newId: () => string;
  /** Makes an event of Daybook's own in the log of a tenant. */
  readonly record: (tenant: string, draft: EventDraft) => Promise<void>;
  readonly report: (message: string) => void;
  readonly limits?: Partial<TierLimits>;
}

/** Which part of each log is in the index: recent days, and those that were brought back for a while. The rest is in the ledger alone. */
export class Tiers implements AsyncDisposable {
  readonly #parts: TiersParts;
  readonly #limits: TierLimits;
  readonly #tiers = new Map<string, LogTier>();
  readonly #closing = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isWaiting = false;
  /** There may be rows that are not to be there. */
  #isUnswept = true;
  #sweptMs = 0;
  /** Recalls of which nothing is behind `next`, as far as this process knows. */
  readonly #clean = new Set<string>();
  #asking: Promise<unknown> = Promise.resolve();
  /** What keeps it from going on; null where nothing does. */
  trouble: string | null = null;
  /** Rows that left the index, and that were brought back, since the start. */
  rowsLeft = 0;
  rowsRecalled = 0;

  constructor(parts: TiersParts) {
    this.#parts = parts;
    this.#limits = { ...tierLimits, ...parts.limits };
  }

  /** The tier of one more log, before the index follows it. */
  async follow(log: TieredLog): Promise<LogTier> {
    const { store } = this.#parts;
    const isOf = (each: { readonly tenant: string; readonly log: number }): boolean =>
      each.tenant === log.tenant && each.log === log.log;
    const floor = (await store.floors()).find(isOf) ?? null;
    const recalls = (await store.recalls()).filter(isOf);
    const onChange = (): void => {
      this.#isUnswept = true;
      this.wake();
    };
    const tier = new LogTier({
      log,
      store,
      floor,
      recalls,
      keptFrom: () => this.#keptFrom(),
      onChange,
      clock: this.#parts.clock,
    });
    this.#tiers.set(log.tenant, tier);
    this.wake();
    return tier;
  }

  /** Looks after all of it in the background, now and from time to time. */
  start(): void {
    this.#timer = setInterval(() => this.wake(), this.#limits.intervalMs);
    this.#timer.unref();
    this.wake();
  }

  get keepDays(): number | null {
    return this.#parts.keepDays;
  }

  get eventsMax(): number {
    return this.#parts.eventsMax;
  }

  /** Throws where the tenant has no log. */
  of(tenant: string): LogTier {
    const tier = this.#tiers.get(tenant);
    if (tier === undefined) throw new Error(`there is no log for tenant ${tenant}`);
    return tier;
  }

  all(): LogTier[] {
    return [...this.#tiers.values()];
  }

  /** What came back after `askedMs` (monotonic) is missing: a question that was asked then may not have found it. */
  covers(tenant: string, sinceNs: bigint | undefined, askedMs: number): Coverage {
    return this.of(tenant).covers(sinceNs, askedMs);
  }

  /** Brings days back, once `note` has recorded it. Throws an `AppError` where that cannot be. */
  recall(tenant: string, wanted: WantedRecall, note: (recall: Recall) => Promise<void>): Promise<Recall> {
    return this.#inTurn(async () => {
      const { eventsMax, newId, clock } = this.#parts;
      const limits = { eventsMax, recallsMax: this.#limits.recallsMax };
      const recall = await newRecall(this.of(tenant), wanted, { id: newId(), nowMs: clock.nowMs(), limits });
      await note(recall);
      await this.of(tenant).add(recall);
      return recall;
    });
  }

  /** Lets a recall leave before its time. Null where there is none. */
  endRecall(tenant: string, id: string, note: (recall: Recall) => Promise<void>): Promise<Recall | null> {
    return this.#inTurn(async () => {
      const recall = this.of(tenant).recalls.find((each) => each.id === id);
      if (recall === undefined) return null;
      await note(recall);
      await this.of(tenant).end(id);
      return recall;
    });
  }

  /** Takes what names a person out of the recalls of a tenant. */
  async eraseTraces(tenant: string, redact: Redact): Promise<void> {
    await this.#inTurn(() => this.of(tenant).eraseTraces(redact));
  }

  /** Does what there is to do, soon; does not throw. */
  wake(): void {
    if (this.#isWaiting || this.#timer === undefined || this.#closing.signal.aborted) return;
    this.#isWaiting = true;
    this.#running = this.#running.then(() => {
      this.#isWaiting = false;
      return this.#work();
    });
  }

  async #work(): Promise<void> {
    try {
      await this.#parts.index().known();
      for (let isGoingOn = true; isGoingOn && !this.#closing.signal.aborted;) {
        for (const tier of this.all()) await tier.advance();
        await this.#expire();
        await this.#sweep();
        isGoingOn = await this.#fillOne();
      }
      this.trouble = null;
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      const trouble = error instanceof Error ? error.message : String(error);
      if (trouble !== this.trouble)
        this.#parts.report(`What is to leave the index, or to be brought back, waits: ${trouble}`);
      this.trouble = trouble;
      this.#clean.clear();
    }
  }

  async #expire(): Promise<void> {
    const nowMs = this.#parts.clock.nowMs();
    for (const tier of this.all())
      for (const recall of tier.recalls)
        if (recall.untilMs <= nowMs) {
          await this.#parts.record(recall.tenant, this.#draft('recall.expire', recall));
          await tier.end(recall.id);
        }
  }

  async #sweep(): Promise<void> {
    const { clock, index } = this.#parts;
    const tiers = this.all().filter(({ floor }) => floor > 0);
    const isTime = clock.monotonicMs() - this.#sweptMs >= this.#limits.sweepIntervalMs;
    if (tiers.length === 0 || !(this.#isUnswept || isTime)) return;
    this.#isUnswept = false;
    const day = Math.max(...tiers.map(({ sinceDay }) => sinceDay ?? 0));
    const outside = () =>
      tiers.map(({ log: { tenant, log }, floor, recalls }) => ({ tenant, log, floor, except: recalls }));
    try {
      await index().removeOutside(day, outside, async (rows) => {
        this.rowsLeft += rows;
        if (rows > 0) await this.#rest();
      });
    } catch (error) {
      this.#isUnswept = true;
      throw error;
    }
    this.#sweptMs = clock.monotonicMs();
  }

  /** One step of the oldest recall that is not whole. False where there is none. */
  async #fillOne(): Promise<boolean> {
    const index = this.#parts.index();
    const table = await index.table();
    const waiting = this.all()
      .flatMap((tier) => tier.recalls.map((recall) => ({ tier, recall })))
      .filter(({ recall }) => !isWhole(recall) || recall.table !== table)
      .toSorted((a, b) => a.recall.createdMs - b.recall.createdMs);
    const [next] = waiting;
    if (next === undefined) return false;
    const { tier, recall } = next;
    if (recall.table !== table) {
      this.#clean.delete(recall.id);
      await tier.progress(recall, { ...begun(recall), table });
      return true;
    }
    const { tenant, log, end } = recall;
    if (!this.#clean.has(recall.id)) {
      await index.clear({ tenant, log, from: recall.next, end });
      this.#clean.add(recall.id);
    }
    const to = Math.min(end, recall.next + this.#limits.stepIndices);
    const rows = await index.refill({ tenant, log, from: recall.next, end: to }, table);
    if (rows === null) return true;
    const after = { ...recall, next: to, rows: recall.rows + rows };
    if (!(await tier.progress(recall, after))) this.#clean.delete(recall.id);
    this.rowsRecalled += rows;
    if (isWhole(after)) await this.#parts.record(tenant, this.#draft('recall.whole', after));
    await this.#rest();
    return true;
  }

  #keptFrom(): number | null | 'unknown' {
    const { keepDays, clock, isClockTrusted } = this.#parts;
    if (keepDays === null) return null;
    return isClockTrusted() ? dayOfUs(clock.nowUs()) - keepDays : 'unknown';
  }

  #draft(action: string, { id, rows, reason }: Recall): EventDraft {
    return {
      time: new Date(this.#parts.clock.nowMs()).toISOString(),
      kind: 'log.index',
      action,
      outcome: 'success',
      severity: 1,
      reason: { text: reason },
      actor: { type: 'system', id: 'daybook' },
      target: { resources: [{ type: 'recall', id }] },
      ext: { events: rows },
    };
  }

  async #rest(): Promise<void> {
    await sleep(this.#limits.restMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#asking.then(act);
    this.#asking = result.catch(() => undefined);
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#closing.abort();
    await this.#asking;
    await this.#running;
  }
}
