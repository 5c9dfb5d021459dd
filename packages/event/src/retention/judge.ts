import { dueMs, type Period } from './period.ts';
import type { Basis } from './basis.ts';
import { type Hold, heldRanges, heldSources, isInForce, isReading, readThrough } from './holds.ts';
import { classOf, type RetentionPolicy } from './policy.ts';
import { keptClasses } from './reclassification.ts';
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
  'policy-changed': 'a policy that came before its certificate keeps some of what it names for longer',
} as const satisfies Record<string, string>;

export type PlanFault = keyof typeof planFaults;
export type PlanVerdict = { readonly ok: true } | { readonly ok: false; readonly code: PlanFault };

/** Whether what a plan names was to be destroyed when it was logged, and neither policy nor hold came to keep it before it was closed. */
export function judgePlan(plan: Logged<PlanStatement>, basis: Basis): PlanVerdict {
  const policy = basis.policies.findLast(({ index }) => index < plan.index);
  if (policy === undefined) return { ok: false, code: 'no-policy' };
  if (policy.index !== plan.statement.policy) return { ok: false, code: 'other-policy' };
  const dueUs = dueUsOf(policy.statement.policy, dueClassOf(plan.statement), plan.statement.day);
  if (dueUs === null) return { ok: false, code: 'no-maximum' };
  if (plan.receivedUs < dueUs) return { ok: false, code: 'early' };
  const code =
    classFault(plan, basis) ?? planHoldFault(plan, basis) ?? policyFault(plan, laterPolicy(plan, basis), basis);
  return code === null ? { ok: true } : { ok: false, code };
}

/**
 * Whether an erasure was entitled to what it names: another person approved it, no class had to be kept for longer by the policies in force, and
 * no hold kept any of it, until it was closed.
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
  const code = policyFault(erasure, laterErasurePolicy(erasure, basis), basis);
  return code === null ? { ok: true } : { ok: false, code };
}

/** The first policy that came while a plan was open, and by which what it names was not due yet; null where none did. */
export function laterPolicy({ index, statement }: Logged<PlanStatement>, basis: Basis): Logged<PolicyStatement> | null {
  const keeps = ({ statement: { policy }, receivedUs }: Logged<PolicyStatement>): boolean => {
    const dueUs = dueUsOf(policy, dueClassOf(statement), statement.day);
    return dueUs === null || dueUs > receivedUs;
  };
  return policiesWhileOpen(index, basis).find(keeps) ?? null;
}

/** As `laterPolicy`, of an erasure: by which some of what it names had to be kept. */
export function laterErasurePolicy(
  { index, statement }: Logged<ErasureStatement>,
  basis: Basis,
): Logged<PolicyStatement> | null {
  const certificate = basis.certificates.get(index) ?? null;
  const { parts } = erasureAsCarriedOut(statement, certificate);
  const keeps = (policy: Logged<PolicyStatement>): boolean =>
    [policy.index, certificate?.index ?? Infinity].some((at) => {
      const kept = basis.reclassifications.filter((each) => each.index < at);
      return parts.some((part) => keptUntilOf(policy.statement.policy, kept, part) > policy.receivedUs);
    });
  return policiesWhileOpen(index, basis).find(keeps) ?? null;
}

function policiesWhileOpen(index: number, { policies, certificates }: Basis): Logged<PolicyStatement>[] {
  const end = certificates.get(index)?.index ?? Infinity;
  return policies.filter((policy) => policy.index > index && policy.index < end);
}

/** Within this time a plan or an erasure is closed, µs. */
export const openUsMax = 7 * 24 * 60 * 60_000_000;

/**
 * What is open is closed before a policy is stated. Earlier versions stopped it right after one that keeps longer: a certificate that says so
 * soon after is believed about what had gone by then.
 */
function policyFault(
  { index }: Logged,
  later: Logged<PolicyStatement> | null,
  { certificates }: Basis,
): PlanFault | null {
  if (later === null) return null;
  const certificate = certificates.get(index);
  const isStopped = certificate !== undefined && certificate.statement.stopped !== null;
  return isStopped && certificate.receivedUs - later.receivedUs <= openUsMax ? null : 'policy-changed';
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
export const planAsCarriedOut = (
  { index, statement }: Logged<PlanStatement>,
  { certificates }: Pick<Basis, 'certificates'>,
): PlanStatement => asCarriedOut(statement, certificates.get(index) ?? null);

function asCarriedOut(plan: PlanStatement, certificate: Logged<CertificateStatement> | null): PlanStatement {
  const kept = certificate?.statement.kept ?? [];
  return kept.length === 0 ? plan : { ...plan, except: joinRanges([...plan.except, ...kept]) };
}

/** An erasure as it counts: of one that was stopped, what stayed is not erased. */
export const erasureAsCarriedOut = (
  erasure: ErasureStatement,
  certificate: Logged<CertificateStatement> | null,
): ErasureStatement => erasureWithout(erasure, certificate?.statement.kept ?? []);
