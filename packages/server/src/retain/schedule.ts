import { setTimeout as sleep } from 'node:timers/promises';
import { dueUsOf, type Logged, planAsCarriedOut, type PlanStatement } from '@daybook/event';
import type { Clock } from '../platform/clock.ts';
import type { ClockGuard } from './clock-guard.ts';
import type { IndexRows, RetainedLog } from './ports.ts';
import type { Register } from './register.ts';

export interface ScheduleParts {
  readonly log: RetainedLog;
  readonly register: Register;
  readonly guard: ClockGuard;
  readonly rows: IndexRows;
  readonly clock: Clock;
  readonly limits?: Partial<ScheduleLimits>;
}

export interface ScheduleLimits {
  /** Segments that are destroyed in one go. */
  readonly segmentsAtOnce: number;
  /** Rest after each. */
  readonly restMs: number;
}

const usualLimits: ScheduleLimits = { segmentsAtOnce: 8, restMs: 50 };

/** What is due, and when. */
export interface Due {
  readonly class: number;
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

  constructor(parts: ScheduleParts) {
    this.#parts = parts;
    this.#limits = { ...usualLimits, ...parts.limits };
  }

  /** One round. Throws what keeps something from being done; it is done in a later one. */
  async round(): Promise<void> {
    const { register } = this.#parts;
    for (const plan of register.open()) await this.#carryOut(plan);
    for (const due of await this.due()) {
      if (!(await this.#mayDestroy())) return;
      const plan = await this.#plan(due);
      if (plan !== null) await this.#carryOut(plan);
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
      const dueUs = dueUsOf(policy.statement.policy, ofClass, day);
      if (dueUs !== null && dueUs <= clock.nowUs()) due.push({ class: ofClass, day, dueUs });
    }
    return due.toSorted((a, b) => a.day - b.day || a.class - b.class);
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
  async #plan({ class: ofClass, day }: Due): Promise<Logged<PlanStatement> | null> {
    const { log, register, clock } = this.#parts;
    const inventory = await log.inventory(ofClass, day);
    if (inventory.span === null || inventory.present === 0) return null;
    const [first, last] = inventory.span;
    const absent = register.unaccounted(inventory.absent, ofClass, day);
    const plan = await register.state<PlanStatement>(() => {
      const { policy } = register;
      const dueUs = policy === null ? null : dueUsOf(policy.statement.policy, ofClass, day);
      // It may have changed while the day was looked at.
      if (policy === null || dueUs === null || dueUs > clock.nowUs()) throw new Error('the policy has changed');
      const named = { class: ofClass, day, first, last, entries: inventory.present, absent, except: [] };
      return { type: 'plan', policy: policy.index, ...named };
    });
    log.takePlan(plan.statement);
    return plan;
  }

  async #carryOut(plan: Logged<PlanStatement>): Promise<void> {
    const { log, register, rows } = this.#parts;
    const { segmentsAtOnce, restMs } = this.#limits;
    for (let left = 1; left > 0;) {
      if (!(await this.#mayDestroy())) return;
      if (!this.#isWanted(plan)) return this.#stop(plan, 'a policy that came later keeps it for longer');
      left = await log.destroy(plan.index, segmentsAtOnce);
      if (left > 0) await sleep(restMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
    }
    await rows.remove(log.tenant, log.log, plan.statement);
    const { entries } = plan.statement;
    await register.state(() => ({
      type: 'certificate',
      plan: plan.index,
      destroyed: entries,
      stopped: null,
      kept: [],
    }));
  }

  /** Whether the policy in force now would have it destroyed, too. */
  #isWanted({ receivedUs, statement }: Logged<PlanStatement>): boolean {
    const { policy } = this.#parts.register;
    const dueUs = policy === null ? null : dueUsOf(policy.statement.policy, statement.class, statement.day);
    return dueUs !== null && dueUs <= receivedUs;
  }

  /** Ends a plan with what is still there. */
  async #stop(plan: Logged<PlanStatement>, stopped: string): Promise<void> {
    const { log, register } = this.#parts;
    const { class: ofClass, day, entries } = plan.statement;
    const { there, present } = await log.inventory(ofClass, day);
    const destroyed = Math.max(0, entries - present);
    await register.state(() => ({ type: 'certificate', plan: plan.index, destroyed, stopped, kept: there }));
    log.takePlan(planAsCarriedOut(plan, register.statements));
  }

  /** Rows of what was destroyed: an index that was being filled meanwhile may have been given some. */
  async #sweepRows(): Promise<void> {
    const { log, register, rows } = this.#parts;
    const closed = register.plans().filter((plan) => !register.open().includes(plan));
    if (closed.length === 0) return;
    const there = new Set((await rows.days(log.tenant, log.log)).map(({ class: of, day }) => `${of}/${day}`));
    for (const plan of closed) {
      const named = planAsCarriedOut(plan, register.statements);
      if (there.has(`${named.class}/${named.day}`)) await rows.remove(log.tenant, log.log, named);
    }
  }
}
