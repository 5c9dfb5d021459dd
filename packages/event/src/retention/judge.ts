import { dueMs, type Period } from './period.ts';
import { type Hold, heldRanges, heldSources, holdsOf, isInForce, isReading, readThrough } from './holds.ts';
import { classOf, type RetentionPolicy, shortenings } from './policy.ts';
import { keptClasses, type ReclassificationStatement, reclassificationsInForce } from './reclassification.ts';
import { erasureWithout, type ErasureStatement } from './erasure.ts';
import { type IndexRange, intersectRanges, isWithin, joinRanges, subtractRanges } from './ranges.ts';
import type { CertificateStatement, Logged, PlanStatement, PolicyStatement } from './statement.ts';

/** Why a plan, or an erasure, was not entitled to what it names. */
export const planFaults = {
  'no-policy': 'no policy was in force',
  'other-policy': 'another policy was in force than the one that it names',
  'no-maximum': 'its class was not to be destroyed at all',
  early: 'what it names was not due yet',
  held: 'a hold keeps some of what it names',
  unread: 'it was not known yet what a hold keeps of what it names',
  reclassified: 'some of what it names was kept by another class',
  'not-approved': 'no second person approved it',
  minimum: 'some of what it names had to be kept for longer',
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

/** What plans are judged by. */
export interface Basis {
  /** As they came to be in force. */
  readonly policies: readonly Logged<PolicyStatement>[];
  readonly holds: readonly Hold[];
  /** Those that count. */
  readonly reclassifications: readonly Logged<ReclassificationStatement>[];
  /** The first certificate of each plan and erasure, by its index. */
  readonly certificates: ReadonlyMap<number, Logged<CertificateStatement>>;
}

/** @param statements All of a log, in its order. */
export function basisOf(statements: readonly Logged[]): Basis {
  const certificates = new Map<number, Logged<CertificateStatement>>();
  for (const logged of statements.filter(isCertificate)) {
    const { plan } = logged.statement;
    if (plan < logged.index && !certificates.has(plan)) certificates.set(plan, logged);
  }
  const policies = policiesInForce(statements);
  const reclassifications = reclassificationsInForce(statements, policies);
  return { policies, holds: holdsOf(statements), reclassifications, certificates };
}

/** Whether what a plan names was to be destroyed when it was logged, and no hold came to keep it before it was closed. */
export function judgePlan(plan: Logged<PlanStatement>, basis: Basis): PlanVerdict {
  const policy = basis.policies.findLast(({ index }) => index < plan.index);
  if (policy === undefined) return { ok: false, code: 'no-policy' };
  if (policy.index !== plan.statement.policy) return { ok: false, code: 'other-policy' };
  const dueUs = dueUsOf(policy.statement.policy, dueClassOf(plan.statement), plan.statement.day);
  if (dueUs === null) return { ok: false, code: 'no-maximum' };
  if (plan.receivedUs < dueUs) return { ok: false, code: 'early' };
  const code = classFault(plan, basis) ?? planHoldFault(plan, basis);
  return code === null ? { ok: true } : { ok: false, code };
}

/**
 * Whether an erasure was entitled to what it names: another person approved it, no class had to be kept for longer by the policy in force, and
 * no hold kept any of it until it was closed.
 */
export function judgeErasure(erasure: Logged<ErasureStatement>, basis: Basis): PlanVerdict {
  const { by, approvedBy, alone } = erasure.statement;
  if (!alone && (approvedBy === null || approvedBy === by)) return { ok: false, code: 'not-approved' };
  const policy = basis.policies.findLast(({ index }) => index < erasure.index)?.statement.policy ?? null;
  const certificate = basis.certificates.get(erasure.index) ?? null;
  const { parts, sources } = erasureAsCarriedOut(erasure.statement, certificate);
  for (const at of [erasure.index, certificate?.index ?? Infinity]) {
    const kept = basis.reclassifications.filter(({ index }) => index < at);
    if (parts.some((part) => keptUntilOf(policy, kept, part) > erasure.receivedUs))
      return { ok: false, code: 'minimum' };
  }
  for (const { ranges } of parts) {
    const code = holdFault(erasure.index, certificate, ranges, sources, basis.holds);
    if (code !== null) return { ok: false, code };
  }
  return { ok: true };
}

/** Until when the content of a class and day must be kept, µs since 1970; 0 where it need not. */
export function keptUntilUs(policy: RetentionPolicy | null, ofClass: number, day: number): number {
  const minimum = classOf(policy, ofClass)?.minimum ?? null;
  return minimum === null ? 0 : dueMs(day, minimum) * 1000;
}

/** Until when what a part of an erasure names must be kept, by the classes that keep it. */
function keptUntilOf(
  policy: RetentionPolicy | null,
  reclassifications: Basis['reclassifications'],
  { class: ofClass, day, ranges }: ErasureStatement['parts'][number],
): number {
  const kept = [...keptClasses(reclassifications, ofClass)].filter(([, of]) => intersectRanges(of, ranges).length > 0);
  return Math.max(0, ...kept.map(([as]) => keptUntilUs(policy, as, day)));
}

/** Why a plan may not destroy what it names because of holds. */
function planHoldFault(plan: Logged<PlanStatement>, { holds, certificates }: Basis): PlanFault | null {
  const certificate = certificates.get(plan.index) ?? null;
  const { first, last, absent, except, sources } = asCarriedOut(plan.statement, certificate);
  const named = subtractRanges([[first, last]], joinRanges([...except, ...absent]));
  return holdFault(plan.index, certificate, named, sources, holds, last);
}

/**
 * Holds that were in force at any time from the statement at `index` to its certificate must keep none of what it names. It is closed
 * before a hold is placed: of one that is not, nobody could say what was gone by then.
 */
function holdFault(
  index: number,
  certificate: Logged<CertificateStatement> | null,
  named: readonly IndexRange[],
  sources: readonly number[],
  holds: readonly Hold[],
  last = named.at(-1)?.[1] ?? 0,
): PlanFault | null {
  const first = named[0]?.[0] ?? 0;
  const inForce = holds.filter((hold) => isInForce(hold, index, certificate?.index ?? Infinity));
  if (heldSources(inForce).some((source) => !sources.includes(source))) return 'held';
  for (const hold of inForce) {
    if (hold.index < index && isReading(hold) && readThrough(hold, index) < last) return 'unread';
    const free = subtractRanges(named, heldRanges(hold, first, last));
    if (countOf(free) < countOf(named)) return 'held';
  }
  return null;
}

/**
 * What a plan names must be kept by the class by which it is due, from the plan to its certificate. A plan is closed before a
 * reclassification is stated, as before a hold is placed.
 */
function classFault(plan: Logged<PlanStatement>, { reclassifications, certificates }: Basis): PlanFault | null {
  const certificate = certificates.get(plan.index) ?? null;
  const { class: ofClass, first, last, absent, except } = asCarriedOut(plan.statement, certificate);
  const named = subtractRanges([[first, last]], joinRanges([...except, ...absent]));
  for (const at of [plan.index, certificate?.index ?? Infinity]) {
    const kept = keptClasses(reclassifications, ofClass, at).get(dueClassOf(plan.statement)) ?? [];
    if (subtractRanges(named, kept).length > 0) return 'reclassified';
  }
  return null;
}

/** The class by which what a plan names is due. */
export const dueClassOf = ({ class: ofClass, as }: Pick<PlanStatement, 'class' | 'as'>): number => as ?? ofClass;

/** What a plan must except of a range: what holds that are in force now keep, and what is kept by other classes than the one it is due by. */
export function apartOf(
  { holds, reclassifications }: Pick<Basis, 'holds' | 'reclassifications'>,
  plan: Pick<PlanStatement, 'class' | 'as'>,
  first: number,
  last: number,
): Pick<PlanStatement, 'except' | 'sources'> {
  const { except, sources } = exceptionsOf(holds, first, last);
  const kept = keptClasses(reclassifications, plan.class).get(dueClassOf(plan)) ?? [];
  return { except: joinRanges([...except, ...subtractRanges([[first, last]], kept)]), sources };
}
const countOf = (ranges: readonly IndexRange[]): number => ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);

/** What a plan must except of a range because of the holds that are in force now. */
export function exceptionsOf(
  holds: readonly Hold[],
  first: number,
  last: number,
): Pick<PlanStatement, 'except' | 'sources'> {
  const inForce = holds.filter(({ release }) => release === null);
  const except = joinRanges(inForce.flatMap((hold) => heldRanges(hold, first, last)));
  return { except, sources: heldSources(inForce) };
}

/** When the content of a class and day is due, µs since 1970; null for never. */
export function dueUsOf(policy: RetentionPolicy | null, ofClass: number, day: number): number | null {
  const maximum: Period | null = classOf(policy, ofClass)?.maximum ?? null;
  return maximum === null ? null : dueMs(day, maximum) * 1000;
}

/** What an entry says of where its content is, and who sent it. Days are since 1970, UTC. */
export interface EntryPlace {
  readonly class: number;
  readonly day: number;
  readonly source: number;
}

/** Whether the plan names the content of this index. */
export function isPlanned(plan: PlanStatement, index: number, of: EntryPlace): boolean {
  if (plan.class !== of.class || plan.day !== of.day || index < plan.first || index > plan.last) return false;
  return !plan.sources.includes(of.source) && !isWithin(plan.except, index) && !isWithin(plan.absent, index);
}

/** A plan as it counts: of one that was stopped, what was kept is excepted. */
export function planAsCarriedOut(plan: Logged<PlanStatement>, statements: readonly Logged[]): PlanStatement {
  return asCarriedOut(plan.statement, certificateOf(plan.index, statements));
}

export function asCarriedOut(plan: PlanStatement, certificate: Logged<CertificateStatement> | null): PlanStatement {
  const kept = certificate?.statement.kept ?? [];
  return kept.length === 0 ? plan : { ...plan, except: joinRanges([...plan.except, ...kept]) };
}

/** An erasure as it counts: of one that was stopped, what stayed is not erased. */
export const erasureAsCarriedOut = (
  erasure: ErasureStatement,
  certificate: Logged<CertificateStatement> | null,
): ErasureStatement => erasureWithout(erasure, certificate?.statement.kept ?? []);

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
export const isErasure = (logged: Logged): logged is Logged<ErasureStatement> => logged.statement.type === 'erasure';
