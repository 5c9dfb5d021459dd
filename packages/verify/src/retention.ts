import {
  type Basis,
  basisOf,
  type EntryPlace,
  isApproved,
  isPlan,
  isPlanned,
  isPolicy,
  isReclassification,
  isReclassificationApproved,
  isWithin,
  judgePlan,
  type Logged,
  type PlanFault,
  planAsCarriedOut,
  planFaults,
  type PlanStatement,
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

  readonly #basis: Basis;

  constructor(statements: readonly Logged[]) {
    this.#statements = statements;
    this.#basis = basisOf(statements);
    for (const logged of statements.filter(isPlan)) {
      const { index } = logged;
      const verdict = judgePlan(logged, this.#basis);
      const certificate = this.#basis.certificates.get(index) ?? null;
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
    for (const logged of this.#statements.filter(isReclassification)) {
      const { index, statement } = logged;
      if (!isReclassificationApproved(logged, this.#basis.policies)) {
        const detail = `from class ${statement.from} to ${statement.to}, asked for by ${statement.by}`;
        findings.add({ code: 'reclassification.not-approved', first: index, last: index, detail });
      } else if (statement.alone)
        notes.push(`the reclassification at ${index} passed without a second person: nobody else could decide`);
    }
    for (const { ignored, placed, release } of this.#basis.holds) {
      for (const { index, statement } of ignored) {
        const detail = `of the hold at ${placed.index}, asked for by ${statement.by}`;
        findings.add({ code: 'release.not-approved', first: index, last: index, detail });
      }
      if (release?.statement.alone === true)
        notes.push(`the hold at ${placed.index} was lifted without a second person: nobody else could decide`);
    }
    const held = this.#basis.holds.filter(({ release }) => release === null);
    if (held.length > 0)
      notes.push(
        `holds are in force, placed at ${held
          .map(({ index }) => index)
          .slice(0, holdsNamed)
          .join(', ')}`,
      );
    return notes;
  }

  /** What became of the content of an index that is not there. */
  absence(index: number, of: EntryPlace): Absence {
    const plans = this.#plans.get(keyOf(of.class, of.day)) ?? [];
    const naming = plans.filter(({ plan }) => isPlanned(plan, index, of));
    if (naming.some(({ fault }) => fault === null)) return { what: 'destroyed' };
    const [first] = naming;
    if (first !== undefined)
      return { what: 'without-right', detail: `the plan at ${first.index}: ${planFaults[first.fault ?? 'no-policy']}` };
    const told = plans.find(({ plan }) => isWithin(plan.absent, index));
    if (told === undefined) return { what: 'missing' };
    return { what: 'missing', detail: `it was gone already when the plan at ${told.index} was made` };
  }

  /** Whether a certificate says of content that is there that it was destroyed. */
  isGone(index: number, of: EntryPlace): boolean {
    if (this.#plans.size === 0) return false;
    const plans = this.#plans.get(keyOf(of.class, of.day));
    return plans?.some(({ plan, isDone }) => isDone && isPlanned(plan, index, of)) ?? false;
  }
}

const holdsNamed = 20;

/** Days are below 2^32. */
const keyOf = (ofClass: number, day: number): number => ofClass * 2 ** 32 + day;
