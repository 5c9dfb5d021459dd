import { type Chained, isTextOrNull } from './chained.ts';
import { isShorter } from './period.ts';
import { classOf, isClassNumber, type RetentionPolicy } from './policy.ts';
import { areRanges, type IndexRange, intersectRanges, isWithin, joinRanges, subtractRanges } from './ranges.ts';
import type { Logged, PolicyStatement } from './statement.ts';

/**
 * Events of one class are kept by another from now on. Their entries go on to say the class that they were given. It counts where it has
 * nothing destroyed sooner, or another person approved it, or it passed alone.
 */
export interface ReclassificationStatement extends Chained {
  readonly type: 'reclassification';
  /** What in the ranges has another class by then stays as it is. */
  readonly from: number;
  readonly to: number;
  readonly ranges: readonly IndexRange[];
  /** `person N`, or `token ID`. */
  readonly by: string;
  readonly approvedBy: string | null;
  readonly alone: boolean;
  readonly approval: string | null;
}

export const reclassificationLimits = {
  /** In one statement, which must be kept whole. */
  rangesMax: 1_000,
  /** In all statements of a log: each plan is held against all of them. */
  rangesOfLogMax: 20_000,
} as const;

/** Null for what is not exactly of the form. */
export function readReclassification(
  value: Record<string, unknown>,
  chained: Chained,
): ReclassificationStatement | null {
  const { from, to, ranges, by, approvedBy, alone, approval } = value;
  if (!isClassNumber(from) || !isClassNumber(to) || from === to) return null;
  if (!areRanges(ranges) || ranges.length === 0 || ranges.length > reclassificationLimits.rangesMax) return null;
  if (typeof by !== 'string' || typeof alone !== 'boolean' || !isTextOrNull(approvedBy) || !isTextOrNull(approval))
    return null;
  return { type: 'reclassification', ...chained, from, to, ranges, by, approvedBy, alone, approval };
}

type Between = Pick<ReclassificationStatement, 'from' | 'to'>;

/** Why events that go from one class to another could be destroyed sooner; empty where they could not. */
export function reclassificationShortenings(policy: RetentionPolicy | null, { from, to }: Between): string[] {
  const [before, after] = [classOf(policy, from), classOf(policy, to)];
  const found: string[] = [];
  if (isShorter(after?.maximum ?? null, before?.maximum ?? null)) found.push(`class ${to} may be kept for less`);
  const least = before?.minimum ?? null;
  const leastNow = after?.minimum ?? null;
  if (least !== null && (leastNow === null || isShorter(leastNow, least)))
    found.push(`class ${to} must be kept for less`);
  return found;
}

/** By its own words, and the policy that was in force. */
export function isReclassificationApproved(
  { statement, index }: Logged<ReclassificationStatement>,
  policies: readonly Logged<PolicyStatement>[],
): boolean {
  const policy = policies.findLast((each) => each.index < index)?.statement.policy ?? null;
  if (reclassificationShortenings(policy, statement).length === 0) return true;
  const { by, approvedBy, alone } = statement;
  return alone || (approvedBy !== null && approvedBy !== by);
}

export const isReclassification = (logged: Logged): logged is Logged<ReclassificationStatement> =>
  logged.statement.type === 'reclassification';

/**
 * By which classes entries of one class are kept, and where. Each position is in the ranges of one class. What came in after a
 * reclassification is not touched by it.
 *
 * @param reclassifications Those that count, in the order of the log.
 * @param at By what was stated before this index.
 */
export function keptClasses(
  reclassifications: readonly Logged<ReclassificationStatement>[],
  ofClass: number,
  at = Infinity,
): ReadonlyMap<number, readonly IndexRange[]> {
  const kept = new Map<number, readonly IndexRange[]>([[ofClass, [[0, Number.MAX_SAFE_INTEGER]]]]);
  for (const { index, statement } of reclassifications) {
    if (index >= at) break;
    const { from, to, ranges } = statement;
    const moved = intersectRanges(intersectRanges(kept.get(from) ?? [], ranges), [[0, index - 1]]);
    if (moved.length === 0) continue;
    kept.set(from, subtractRanges(kept.get(from) ?? [], moved));
    kept.set(to, joinRanges([...(kept.get(to) ?? []), ...moved]));
  }
  return kept;
}

/** Finds the class by which an entry of one class is kept. */
export function keptByOf(
  reclassifications: readonly Logged<ReclassificationStatement>[],
  ofClass: number,
): (index: number) => number {
  const kept = [...keptClasses(reclassifications, ofClass)];
  if (kept.length === 1) return () => ofClass;
  return (index) => kept.find(([, ranges]) => isWithin(ranges, index))?.[0] ?? ofClass;
}
