import type { ErasureStatement } from './erasure.ts';
import { type Hold, HoldsBook } from './holds.ts';
import { type RetentionPolicy, shortenings } from './policy.ts';
import { isReclassification, isReclassificationApproved, type ReclassificationStatement } from './reclassification.ts';
import type { CertificateStatement, Logged, PlanStatement, PolicyStatement } from './statement.ts';

/** What plans and erasures are judged by: what follows from all statements of a log. */
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
  const growing = new GrowingBasis();
  for (const logged of statements) growing.take(logged);
  return growing.basis();
}

/** A basis that takes in statements one by one, so that ten years of them need not be gone through for each new one. */
export class GrowingBasis {
  readonly #policies: Logged<PolicyStatement>[] = [];
  readonly #holds = new HoldsBook();
  readonly #reclassifications: Logged<ReclassificationStatement>[] = [];
  readonly #certificates = new Map<number, Logged<CertificateStatement>>();

  /** The next statement of the log. */
  take(logged: Logged): void {
    if (isPolicy(logged)) {
      const before = this.#policies.at(-1)?.statement.policy ?? null;
      if (isApproved(logged.statement, before)) this.#policies.push(logged);
    } else if (isReclassification(logged)) {
      if (isReclassificationApproved(logged, this.#policies)) this.#reclassifications.push(logged);
    } else if (isCertificate(logged)) {
      const { plan } = logged.statement;
      if (plan < logged.index && !this.#certificates.has(plan)) this.#certificates.set(plan, logged);
    } else this.#holds.take(logged);
  }

  /** What follows from what was taken in. Certificates are added to it by what comes later; all else stays as it is. */
  basis(): Basis {
    return {
      policies: [...this.#policies],
      holds: this.#holds.holds(),
      reclassifications: [...this.#reclassifications],
      certificates: this.#certificates,
    };
  }
}

/**
 * Whether a policy may follow the one in force, by its own words, who asked and who approved: one that could have something destroyed sooner
 * counts only where another person approved it, or it passed alone.
 */
export function isApproved(statement: PolicyStatement, before: RetentionPolicy | null): boolean {
  const { approvedBy, by, alone } = statement;
  if (shortenings(before, statement.policy).length === 0) return true;
  return alone || (approvedBy !== null && approvedBy !== by);
}

export const isPolicy = (logged: Logged): logged is Logged<PolicyStatement> => logged.statement.type === 'policy';
export const isPlan = (logged: Logged): logged is Logged<PlanStatement> => logged.statement.type === 'plan';
export const isErasure = (logged: Logged): logged is Logged<ErasureStatement> => logged.statement.type === 'erasure';
const isCertificate = (logged: Logged): logged is Logged<CertificateStatement> =>
  logged.statement.type === 'certificate';
