import { setTimeout as sleep } from 'node:timers/promises';
import {
  apartOf,
  type CertificateStatement,
  dueClassOf,
  dueUsOf,
  type Hold,
  type IndexRange,
  isPlanned,
  isReading,
  isWithin,
  judgePlan,
  type Logged,
  planAsCarriedOut,
  planFaults,
  type PlanStatement,
  readThrough,
  touches,
} from '@daybook/event';
import type { Clock } from '../platform/clock.ts';
import type { ClockGuard } from './clock-guard.ts';
import type { IndexRows, RetainedLog } from './ports.ts';
import type { Register } from './register.ts';
import type { Steps } from './steps.ts';

export interface ScheduleParts {
  readonly log: RetainedLog;
  readonly register: Register;
  readonly guard: Pick<ClockGuard, 'check'>;
  readonly rows: IndexRows;
  readonly clock: Clock;
  /** What holds keep is looked for and stated, as far as anything can be due. */
  readonly readHolds: () => Promise<void>;
  /** Each step of destroying, and what must not come in between; shared with erasures. */
  readonly steps: Steps;
  readonly limits?: Partial<ScheduleLimits>;
}

export interface ScheduleLimits {
  /** Segments that are destroyed in one go. */
  readonly segmentsAtOnce: number;
  /** Rest after each. */
  readonly restMs: number;
  /** Ranges in a plan: it must be kept whole. A day of which more is kept gets several plans. */
  readonly rangesMax: number;
}

const usualLimits: ScheduleLimits = { segmentsAtOnce: 8, restMs: 50, rangesMax: 1_000 };

/** What is due, and when. */
export interface Due {
  /** What entries say. */
  readonly class: number;
  /** The class by which it is due. */
  readonly as: number;
  readonly day: number;
  readonly dueUs: number;
}

/**
 * Destroys by itself what is due in one log: a plan, the content, the rows of the index, a certificate. It may end anywhere; the next
 * round goes on with the plans that are open. Nothing is done while statements or the clock are in doubt.
 */
export class Schedule {
  readonly #parts: ScheduleParts;
  readonly #limits: ScheduleLimits;
  readonly #closing = new AbortController();
  readonly #steps: Steps;
  /** Days of which all that is left is kept, with the holds that there were. By class and day. */
  readonly #kept = new Map<string, string>();

  constructor(parts: ScheduleParts) {
    this.#parts = parts;
    this.#steps = parts.steps;
    this.#steps.onStop((why) => this.#stopAll(why));
    this.#limits = { ...usualLimits, ...parts.limits };
  }

  /** One round, of what is due and asked for. Throws what keeps something from being done; it is done in a later one. */
  async round(isAsked: (due: Due) => boolean = () => true): Promise<void> {
    const { register, readHolds } = this.#parts;
    for (const plan of register.open()) await this.#carryOut(plan);
    if (register.broken === null) await readHolds();
    for (const due of (await this.due()).filter(isAsked)) {
      for (let isGoingOn = true; isGoingOn;) {
        if (!(await this.#mayDestroy())) return;
        const plan = await this.#plan(due);
        isGoingOn = plan !== null && (await this.#carryOut(plan));
      }
    }
    await this.#sweepRows();
  }

  /** Days that are due by now and may still have content, oldest first. */
  async due(): Promise<Due[]> {
    const { log, register, clock } = this.#parts;
    const { policy } = register;
    if (policy === null) return [];
    const due: Due[] = [];
    for (const { class: ofClass, day } of await log.days()) {
      const kept = register.keptClasses(ofClass);
      for (const [as, ranges] of kept) {
        const dueUs = dueUsOf(policy.statement.policy, as, day);
        if (dueUs === null || dueUs > clock.nowUs()) continue;
        // Where nothing was reclassified there is nothing to look for.
        if (kept.size === 1 || (await this.#isOfDay(ranges, day))) due.push({ class: ofClass, as, day, dueUs });
      }
    }
    return due.toSorted((a, b) => a.day - b.day || a.class - b.class);
  }

  async #isOfDay(ranges: readonly IndexRange[], day: number): Promise<boolean> {
    const { log } = this.#parts;
    return touches(ranges, await log.firstOfDay(day), (await log.firstOfDay(day + 1)) - 1);
  }

  close(): void {
    this.#closing.abort();
  }

  async #mayDestroy(): Promise<boolean> {
    const { register, guard } = this.#parts;
    if (this.#closing.signal.aborted || register.broken !== null) return false;
    return (await guard.check()) === null;
  }

  /** Null where there is nothing left that a plan could name. */
  async #plan({ class: ofClass, as, day }: Due): Promise<Logged<PlanStatement> | null> {
    const { register, clock } = this.#parts;
    const key = `${ofClass}/${as}/${day}`;
    const known = keeping(register);
    if (known !== '' && this.#kept.get(key) === known) return null;
    const named = await this.#name({ class: ofClass, as }, day, inForce(register.holds));
    if (named === null) this.#kept.set(key, known);
    if (named === null) return null;
    const plan = await register.state<PlanStatement>(() => {
      const { policy } = register;
      const dueUs = policy === null ? null : dueUsOf(policy.statement.policy, as, day);
      // It may have changed while the day was looked at.
      if (policy === null || dueUs === null || dueUs > clock.nowUs()) throw new Error('the policy has changed');
      if (keeping(register) !== known) throw new Error('another hold or reclassification is in force');
      const ofEntries = { class: ofClass, ...(as === ofClass ? {} : { as }) };
      return { type: 'plan', policy: policy.index, ...ofEntries, day, ...named };
    });
    this.#parts.log.takePlan(plan.statement);
    return plan;
  }

  /** What the next plan of a class and day names; null where all that is left is kept. */
  async #name(of: { readonly class: number; readonly as: number }, day: number, holds: readonly Hold[]) {
    const { log, register } = this.#parts;
    const { class: ofClass } = of;
    const { reclassifications } = register;
    const { rangesMax } = this.#limits;
    const isAccounted = register.accountsFor(ofClass, day);
    const all = apartOf(
      { holds, reclassifications },
      of,
      await log.firstOfDay(day),
      (await log.firstOfDay(day + 1)) - 1,
    );
    const isKept = (index: number, source: number): boolean =>
      all.sources.includes(source) || isWithin(all.except, index);
    const whole = await log.inventory(ofClass, day, { isKept, isAccounted });
    if (whole.present === 0) return null;
    const first = whole.there[0]?.[0] ?? 0;
    const end = whole.there.at(-1)?.[1] ?? 0;
    for (const hold of holds)
      if (isReading(hold) && readThrough(hold) < end)
        throw new Error(`what the hold at ${hold.index} keeps is not known yet`);
    const { except, sources } = apartOf({ holds, reclassifications }, of, first, end);
    const apart = [...except, ...within(whole.absent, first, end)].map(([from]) => from).toSorted((a, b) => a - b);
    // One plan has so many ranges, and the next one goes on from there. `first` itself is in none of them.
    const cut = apart[rangesMax];
    const last = cut === undefined ? end : cut - 1;
    const isBehind = (index: number): boolean => index > last;
    const part =
      cut === undefined
        ? whole
        : await log.inventory(ofClass, day, {
            isKept: (index, source) => isBehind(index) || isKept(index, source),
            isAccounted: (index, source) => isBehind(index) || isAccounted(index, source),
          });
    return {
      first,
      last,
      entries: part.present,
      absent: within(part.absent, first, last),
      except: apartOf({ holds, reclassifications }, of, first, last).except,
      sources,
    };
  }

  /** Whether a certificate closed the plan, so that there may be another. */
  async #carryOut(plan: Logged<PlanStatement>): Promise<boolean> {
    const { log, register, rows } = this.#parts;
    const { segmentsAtOnce, restMs } = this.#limits;
    for (let left = 1; left > 0;) {
      if (!(await this.#mayDestroy())) return false;
      const step = await this.#steps.run(async () => {
        if (register.isClosed(plan.index)) return null;
        const why = this.#whyNot(plan);
        if (why === null) return log.destroy(plan.index, segmentsAtOnce);
        await this.#stop(plan, why);
        return null;
      });
      if (step === null) return true;
      left = step;
      if (left > 0) await sleep(restMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
    }
    await rows.remove(log.tenant, log.log, plan.statement);
    return this.#steps.run(async () => {
      if (register.isClosed(plan.index)) return true;
      const destroyed = plan.statement.entries;
      await register.state<CertificateStatement>(() => {
        return { type: 'certificate', plan: plan.index, destroyed, stopped: null, kept: [] };
      });
      return true;
    });
  }

  /** Why a plan is not carried out any further; null where it is. */
  #whyNot(plan: Logged<PlanStatement>): string | null {
    const { register } = this.#parts;
    const { policy } = register;
    const dueUs =
      policy === null ? null : dueUsOf(policy.statement.policy, dueClassOf(plan.statement), plan.statement.day);
    if (dueUs === null || dueUs > plan.receivedUs) return 'a policy that came later keeps it for longer';
    const verdict = judgePlan(plan, register.basis);
    return verdict.ok ? null : planFaults[verdict.code];
  }

  async #stopAll(why: string): Promise<void> {
    for (const plan of this.#parts.register.open()) await this.#stop(plan, why);
  }

  /** Ends a plan with what is still there. */
  async #stop(plan: Logged<PlanStatement>, stopped: string): Promise<void> {
    const { log, register } = this.#parts;
    const { class: ofClass, day, entries } = plan.statement;
    const isAccounted = register.accountsFor(ofClass, day);
    const isKept = (index: number, source: number): boolean =>
      !isPlanned(plan.statement, index, { class: ofClass, day, source });
    const { there, present } = await log.inventory(ofClass, day, { isKept, isAccounted });
    const destroyed = Math.max(0, entries - present);
    await register.state<CertificateStatement>(() => {
      return { type: 'certificate', plan: plan.index, destroyed, stopped, kept: there };
    });
    log.takePlan(planAsCarriedOut(plan, register.basis));
  }

  /** Rows of what was destroyed: an index that was being filled meanwhile may have been given some. */
  async #sweepRows(): Promise<void> {
    const { log, register, rows } = this.#parts;
    if (register.plans().length === 0) return;
    for (const { class: ofClass, day } of await rows.days(log.tenant, log.log)) {
      for (const plan of register.plansOf(ofClass, day))
        if (register.isClosed(plan.index))
          await rows.remove(log.tenant, log.log, planAsCarriedOut(plan, register.basis));
    }
  }
}

/** What keeps something of what is due, by name; empty for nothing. */
function keeping({ holds, reclassifications }: Pick<Register, 'holds' | 'reclassifications'>): string {
  return [...inForce(holds), ...reclassifications].map(({ index }) => index).join();
}

const inForce = (holds: readonly Hold[]): Hold[] => holds.filter(({ release }) => release === null);

const within = (ranges: readonly IndexRange[], first: number, last: number): IndexRange[] =>
  ranges
    .filter(([from, to]) => from <= last && to >= first)
    .map(([from, to]) => [Math.max(from, first), Math.min(to, last)] as const);
