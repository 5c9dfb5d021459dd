import {
  type Basis,
  basisOf,
  type CertificateStatement,
  type EntryPlace,
  erasedSections,
  erasureAsCarriedOut,
  type ErasureStatement,
  isApproved,
  isErasure,
  isPlan,
  isPlanned,
  isPolicy,
  isReclassification,
  isReclassificationApproved,
  isWithin,
  judgeErasure,
  judgePlan,
  laterErasurePolicy,
  laterPolicy,
  type Logged,
  openUsMax,
  type PlanFault,
  planAsCarriedOut,
  planFaults,
  type PlanStatement,
  type PlanVerdict,
  type SectionId,
} from '@daybook/event';
import type { Findings } from './findings.ts';
import { formatTimeUs } from './time-text.ts';

/** What became of content that is not there. */
export type Absence =
  | { readonly what: 'destroyed' }
  | { readonly what: 'without-right'; readonly detail: string }
  | { readonly what: 'missing'; readonly detail?: string };

interface Judged {
  readonly index: number;
  readonly receivedUs: number;
  readonly fault: PlanFault | null;
  /** A policy that keeps longer, and came while it was open. */
  readonly later: number | null;
  readonly certificate: Logged<CertificateStatement> | null;
  /** Whether the certificate says that all of it was destroyed. */
  readonly isDone: boolean;
}

interface JudgedPlan extends Judged {
  readonly plan: PlanStatement;
}

interface JudgedErasure extends Judged {
  readonly erasure: ErasureStatement;
}

/** Recomputes from the statements of a log what each plan and erasure was entitled to, and judges by that what is not there. */
export class Retention {
  /** By class and day. */
  readonly #plans = new Map<number, JudgedPlan[]>();
  /** By class and day. */
  readonly #erasures = new Map<number, JudgedErasure[]>();
  /** Events of which something is gone by a plan or an erasure that no certificate closed, and the last of them; by its index. */
  readonly #goneByOpen = new Map<number, { events: number; last: number }>();
  readonly #statements: readonly Logged[];
  readonly #basis: Basis;

  constructor(statements: readonly Logged[]) {
    this.#statements = statements;
    this.#basis = basisOf(statements);
    for (const logged of statements.filter(isPlan)) this.#takePlan(logged);
    for (const logged of statements.filter(isErasure)) this.#takeErasure(logged);
  }

  #takePlan(logged: Logged<PlanStatement>): void {
    const plan = planAsCarriedOut(logged, this.#basis);
    const judged = this.#judged(logged, judgePlan(logged, this.#basis), laterPolicy(logged, this.#basis));
    const { certificate } = judged;
    const isDone = certificate !== null && certificate.statement.stopped === null;
    const key = keyOf(plan.class, plan.day);
    this.#plans.set(key, [...(this.#plans.get(key) ?? []), { ...judged, plan, isDone }]);
  }

  #judged({ index, receivedUs }: Logged, verdict: PlanVerdict, later: Logged | null): Omit<Judged, 'isDone'> {
    const certificate = this.#basis.certificates.get(index) ?? null;
    const fault = verdict.ok ? null : verdict.code;
    return { index, receivedUs, fault, later: later?.index ?? null, certificate };
  }

  #takeErasure(logged: Logged<ErasureStatement>): void {
    const verdict = judgeErasure(logged, this.#basis);
    const of = this.#judged(logged, verdict, laterErasurePolicy(logged, this.#basis));
    const erasure = erasureAsCarriedOut(logged.statement, of.certificate);
    const judged = { ...of, erasure, isDone: of.certificate !== null };
    const keys = new Set(logged.statement.parts.map(({ class: ofClass, day }) => keyOf(ofClass, day)));
    for (const key of keys) this.#erasures.set(key, [...(this.#erasures.get(key) ?? []), judged]);
  }

  /**
   * Says which statements count for nothing (policies that nobody approved, plans without right, certificates without a plan), and what is open.
   * Once all content was looked for.
   *
   * @param untilUs When the last entry was received.
   */
  check(findings: Findings, untilUs: number): string[] {
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
    const erasures = new Map([...this.#erasures.values()].flat().map((judged) => [judged.index, judged]));
    for (const { index, fault, erasure } of erasures.values()) {
      if (fault !== null)
        findings.add({ code: 'erasure.without-right', first: index, last: index, detail: planFaults[fault] });
      else if (erasure.alone)
        notes.push(`the erasure at ${index} passed without a second person: nobody else could decide`);
    }
    for (const { index, statement } of this.#statements) {
      if (statement.type !== 'certificate') continue;
      const closed = plans.get(statement.plan)?.index ?? erasures.get(statement.plan)?.index ?? index;
      if (closed < index) continue;
      const detail = `there is no plan or erasure at ${statement.plan} before it`;
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
    notes.push(...this.#checkOpen([...plans.values()], 'plan', untilUs, findings));
    notes.push(...this.#checkOpen([...erasures.values()], 'erasure', untilUs, findings));
    const held = this.#basis.holds.filter(({ release }) => release === null);
    if (held.length > 0)
      notes.push(
        `holds are in force, placed at ${held
          .map(({ index }) => index)
          .slice(0, namedMax)
          .join(', ')}`,
      );
    return notes;
  }

  /** Certificates account for every position: for what is gone by a plan or an erasure that has none, one must come. */
  #checkOpen(judged: readonly Judged[], what: 'plan' | 'erasure', untilUs: number, findings: Findings): string[] {
    const notes: string[] = [];
    const open = judged.filter(({ certificate }) => certificate === null);
    for (const { index, receivedUs, fault } of open) {
      const gone = this.#goneByOpen.get(index)?.events ?? 0;
      if (gone === 0 || fault !== null || untilUs - receivedUs <= openUsMax) continue;
      const detail = `made at ${formatTimeUs(receivedUs)}; content of ${gone} events is gone`;
      findings.add({ code: `${what}.not-certified`, first: index, last: index, detail });
    }
    if (open.length > 0) {
      const named = open.slice(0, namedMax).map(({ index }) => index);
      const more = open.length > named.length ? ` and ${open.length - named.length} more` : '';
      notes.push(`no certificate closed the ${what}s at ${named.join(', ')}${more} yet`);
    }
    for (const { index, fault, later, certificate } of judged) {
      if (later === null || fault !== null || certificate === null) continue;
      notes.push(
        `the certificate at ${certificate.index} stopped the ${what} at ${index} after the policy at ${later}, which keeps longer: that what is gone of it went before is its word alone`,
      );
    }
    return notes;
  }

  /** Whether one of those that name something of an event was entitled to it. Counts events where none of them has a certificate. */
  #isDestroyed(event: number, naming: readonly Judged[]): boolean {
    const entitled = naming.filter(({ fault }) => fault === null);
    const [open] = entitled;
    if (open !== undefined && entitled.every(({ certificate }) => certificate === null)) {
      const known = this.#goneByOpen.get(open.index);
      // Sections of an event come one by one.
      const events = (known?.events ?? 0) + (known?.last === event ? 0 : 1);
      this.#goneByOpen.set(open.index, { events, last: event });
    }
    return open !== undefined;
  }

  /** What became of the content of an index that is not there. */
  absence(index: number, of: EntryPlace): Absence {
    const plans = this.#plans.get(keyOf(of.class, of.day)) ?? [];
    const naming = plans.filter(({ plan }) => isPlanned(plan, index, of));
    const whole = this.#erasuresOf(index, of).filter(({ sections }) => sections.length === 0);
    if (this.#isDestroyed(index, [...naming, ...whole])) return { what: 'destroyed' };
    const [unjust] = whole;
    if (unjust !== undefined) return withoutRight(unjust);
    const [first] = naming;
    if (first !== undefined)
      return { what: 'without-right', detail: `the plan at ${first.index}: ${planFaults[first.fault ?? 'no-policy']}` };
    const told = plans.find(({ plan }) => isWithin(plan.absent, index));
    if (told === undefined) return { what: 'missing' };
    return { what: 'missing', detail: `it was gone already when the plan at ${told.index} was made` };
  }

  /** What became of a section of the content of an index whose other sections are there. */
  sectionAbsence(index: number, of: EntryPlace, section: number): Absence {
    const naming = this.#erasuresOf(index, of).filter(({ sections }) => sections.includes(section as SectionId));
    if (this.#isDestroyed(index, naming)) return { what: 'destroyed' };
    const [unjust] = naming;
    return unjust === undefined ? { what: 'missing' } : withoutRight(unjust);
  }

  /** Sections of an index of which a certificate says that they were destroyed. */
  goneSections(index: number, of: EntryPlace): SectionId[] {
    if (this.#erasures.size === 0) return [];
    return this.#erasuresOf(index, of).flatMap(({ isDone, sections }) => (isDone ? sections : []));
  }

  #erasuresOf(index: number, of: EntryPlace) {
    const here = this.#erasures.get(keyOf(of.class, of.day)) ?? [];
    return here.flatMap((judged) => {
      const sections = erasedSections(judged.erasure, index, of);
      return sections === null ? [] : [{ ...judged, sections }];
    });
  }

  /** Whether a certificate says of content that is there that all of it was destroyed. */
  isGone(index: number, of: EntryPlace): boolean {
    if (this.#erasuresOf(index, of).some(({ isDone, sections }) => isDone && sections.length === 0)) return true;
    if (this.#plans.size === 0) return false;
    const plans = this.#plans.get(keyOf(of.class, of.day));
    return plans?.some(({ plan, isDone }) => isDone && isPlanned(plan, index, of)) ?? false;
  }
}

/** Statements that a note names. */
const namedMax = 20;

const withoutRight = ({ index, fault }: JudgedErasure): Absence => ({
  what: 'without-right',
  detail: `the erasure at ${index}: ${planFaults[fault ?? 'not-approved']}`,
});

/** Days are below 2^32. */
const keyOf = (ofClass: number, day: number): number => ofClass * 2 ** 32 + day;
