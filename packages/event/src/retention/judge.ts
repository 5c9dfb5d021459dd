import { dueMs, type Period } from './period.ts';
import { classOf, type RetentionPolicy, shortenings } from './policy.ts';
import { isWithin, joinRanges } from './ranges.ts';
import type { CertificateStatement, Logged, PlanStatement, PolicyStatement } from './statement.ts';

/** Why a plan was not entitled to what it names. */
export const planFaults = {
  'no-policy': 'no policy was in force',
  'other-policy': 'another policy was in force than the one that it names',
  'no-maximum': 'its class was not to be destroyed at all',
  early: 'what it names was not due yet',
} as const satisfies Record<string, string>;

export type PlanFault = keyof typeof planFaults;
export type PlanVerdict = { readonly ok: true } | { readonly ok: false; readonly code: PlanFault };

/**
 * Of all statements of a log, in its order: the policies that came to be in force. One that could have something destroyed
 * sooner than the one in force before it counts only where another person approved it, or it passed alone.
 */
export function policiesInForce(statements: readonly Logged[]): Logged<PolicyStatement>[] {
  const inForce: Logged<PolicyStatement>[] = [];
  for (const logged of statements) {
    if (!isPolicy(logged)) continue;
    if (isApproved(logged.statement, inForce.at(-1)?.statement.policy ?? null)) inForce.push(logged);
  }
  return inForce;
}

/** Whether a policy may follow the one in force: by its own words, who asked and who approved. */
export function isApproved(statement: PolicyStatement, before: RetentionPolicy | null): boolean {
  const { approvedBy, by, alone } = statement;
  if (shortenings(before, statement.policy).length === 0) return true;
  return alone || (approvedBy !== null && approvedBy !== by);
}

/** Whether what a plan names was to be destroyed when it was logged. `inForce` is what `policiesInForce` gives. */
export function judgePlan(plan: Logged<PlanStatement>, inForce: readonly Logged<PolicyStatement>[]): PlanVerdict {
  const policy = inForce.findLast(({ index }) => index < plan.index);
  if (policy === undefined) return { ok: false, code: 'no-policy' };
  if (policy.index !== plan.statement.policy) return { ok: false, code: 'other-policy' };
  const dueUs = dueUsOf(policy.statement.policy, plan.statement.class, plan.statement.day);
  if (dueUs === null) return { ok: false, code: 'no-maximum' };
  return plan.receivedUs >= dueUs ? { ok: true } : { ok: false, code: 'early' };
}

/** When the content of a class and day is due, µs since 1970; null for never. */
export function dueUsOf(policy: RetentionPolicy | null, ofClass: number, day: number): number | null {
  const maximum: Period | null = classOf(policy, ofClass)?.maximum ?? null;
  return maximum === null ? null : dueMs(day, maximum) * 1000;
}

/** Whether the plan names the content of this index, of which class and day are its entry's. */
export function isPlanned(plan: PlanStatement, index: number, ofClass: number, day: number): boolean {
  if (plan.class !== ofClass || plan.day !== day || index < plan.first || index > plan.last) return false;
  return !isWithin(plan.except, index) && !isWithin(plan.absent, index);
}

/** A plan as it counts: of one that was stopped, what was kept is excepted. */
export function planAsCarriedOut(plan: Logged<PlanStatement>, statements: readonly Logged[]): PlanStatement {
  const certificate = certificateOf(plan.index, statements);
  const kept = certificate?.statement.kept ?? [];
  if (kept.length === 0) return plan.statement;
  return { ...plan.statement, except: joinRanges([...plan.statement.except, ...kept]) };
}

/** The first certificate after a plan that names it. */
export function certificateOf(plan: number, statements: readonly Logged[]): Logged<CertificateStatement> | null {
  return (
    statements.filter(isCertificate).find(({ index, statement }) => index > plan && statement.plan === plan) ?? null
  );
}

const isCertificate = (logged: Logged): logged is Logged<CertificateStatement> =>
  logged.statement.type === 'certificate';

export const isPolicy = (logged: Logged): logged is Logged<PolicyStatement> => logged.statement.type === 'policy';
export const isPlan = (logged: Logged): logged is Logged<PlanStatement> => logged.statement.type === 'plan';
