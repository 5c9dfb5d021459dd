import {
  certificateOf,
  isApproved,
  isPlan,
  isPlanned,
  isPolicy,
  isWithin,
  judgePlan,
  type Logged,
  type PlanFault,
  planAsCarriedOut,
  planFaults,
  type PlanStatement,
  policiesInForce,
} from '@daybook/event';
import type { Findings } from './findings.ts';

/** What became of content that is not there. */
export type Absence =
  | { readonly what: 'destroyed' }
  | { readonly what: 'without-right'; readonly detail: string }
  | { readonly what: 'missing'; readonly detail?: string };

interface JudgedPlan {
  readonly index: number;
  readonly plan: PlanStatement;
  readonly fault: PlanFault | null;
  /** Whether a certificate says that all of it was destroyed. */
  readonly isDone: boolean;
}

/** Recomputes from the statements of a log what each plan was entitled to, and judges by that what is not there. */
export class Retention {
  /** By class and day. */
  readonly #plans = new Map<number, JudgedPlan[]>();
  readonly #statements: readonly Logged[];

  constructor(statements: readonly Logged[]) {
    this.#statements = statements;
    const inForce = policiesInForce(statements);
    for (const logged of statements.filter(isPlan)) {
      const { index } = logged;
      const verdict = judgePlan(logged, inForce);
      const certificate = certificateOf(index, statements);
      const plan = planAsCarriedOut(logged, statements);
      const isDone = certificate !== null && certificate.statement.stopped === null;
      const key = keyOf(plan.class, plan.day);
      const judged = { index, plan, fault: verdict.ok ? null : verdict.code, isDone };
      this.#plans.set(key, [...(this.#plans.get(key) ?? []), judged]);
    }
  }

  /** Says which statements count for nothing: policies that nobody approved, plans without right, certificates without a plan. */
  check(findings: Findings): string[] {
    const notes: string[] = [];
    let before: Parameters<typeof isApproved>[1] = null;
    for (const { index, statement } of this.#statements.filter(isPolicy)) {
      if (!isApproved(statement, before)) {
        findings.add({
          code: 'policy.not-approved',
          first: index,
          last: index,
          detail: `asked for by ${statement.by}`,
        });
        continue;
      }
      before = statement.policy;
      if (statement.alone)
        notes.push(`the policy at ${index} passed without a second person: nobody else could decide`);
    }
    const plans = new Map([...this.#plans.values()].flat().map((judged) => [judged.index, judged]));
    for (const { index, fault } of plans.values()) {
      if (fault === null) continue;
      findings.add({ code: 'plan.without-right', first: index, last: index, detail: planFaults[fault] });
    }
    for (const { index, statement } of this.#statements) {
      if (statement.type !== 'certificate' || (plans.get(statement.plan)?.index ?? index) < index) continue;
      const detail = `there is no plan at ${statement.plan} before it`;
      findings.add({ code: 'certificate.without-plan', first: index, last: index, detail });
    }
    return notes;
  }

  /** What became of the content of an index that is not there. */
  absence(index: number, ofClass: number, day: number): Absence {
    const plans = this.#plans.get(keyOf(ofClass, day)) ?? [];
    const naming = plans.filter(({ plan }) => isPlanned(plan, index, ofClass, day));
    if (naming.some(({ fault }) => fault === null)) return { what: 'destroyed' };
    const [first] = naming;
    if (first !== undefined)
      return { what: 'without-right', detail: `the plan at ${first.index}: ${planFaults[first.fault ?? 'no-policy']}` };
    const told = plans.find(({ plan }) => isWithin(plan.absent, index));
    if (told === undefined) return { what: 'missing' };
    return { what: 'missing', detail: `it was gone already when the plan at ${told.index} was made` };
  }

  /** Whether a certificate says of content that is there that it was destroyed. */
  isGone(index: number, ofClass: number, day: number): boolean {
    if (this.#plans.size === 0) return false;
    const plans = this.#plans.get(keyOf(ofClass, day));
    return plans?.some(({ plan, isDone }) => isDone && isPlanned(plan, index, ofClass, day)) ?? false;
  }
}

/** Days are below 2^32. */
const keyOf = (ofClass: number, day: number): number => ofClass * 2 ** 32 + day;
