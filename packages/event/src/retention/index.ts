/** How long content is kept: what is said about it in the log, and what follows from that. Pure. */
export { type Basis, basisOf, GrowingBasis, isApproved, isErasure, isPlan, isPolicy } from './basis.ts';
export { type Classified, classify, onlyClassOf, rulesOf } from './classify.ts';
export {
  type ErasedPart,
  erasedSections,
  erasureLimits,
  type ErasureStatement,
  erasureWithout,
  rangesOfErasure,
} from './erasure.ts';
export {
  type HeldStatement,
  type HoldScope,
  type HoldStatement,
  type ReleaseStatement,
  type ReviewStatement,
} from './hold.ts';
export { type Hold, heldRanges, heldSources, holdKeeps, isReading, readThrough } from './holds.ts';
export {
  isReclassification,
  isReclassificationApproved,
  keptByOf,
  keptClasses,
  reclassificationLimits,
  reclassificationShortenings,
  type ReclassificationStatement,
} from './reclassification.ts';
export {
  apartOf,
  dueClassOf,
  dueUsOf,
  type EntryPlace,
  erasureAsCarriedOut,
  exceptionsOf,
  isPlanned,
  judgeErasure,
  judgePlan,
  keptUntilUs,
  laterErasurePolicy,
  laterPolicy,
  openUsMax,
  planAsCarriedOut,
  planFaults,
  type PlanFault,
  type PlanVerdict,
} from './judge.ts';
export { dueMs, formatPeriod, isShorter, parsePeriod, type Period } from './period.ts';
export {
  classOf,
  type ClassRule,
  policyFaults,
  policyJson,
  policyLimits,
  readPolicy,
  type RetentionClass,
  type RetentionPolicy,
  shortenings,
  type UsedPreset,
} from './policy.ts';
export {
  areRanges,
  type IndexRange,
  intersectRanges,
  isWithin,
  joinRanges,
  subtractRanges,
  touches,
} from './ranges.ts';
export {
  type CertificateStatement,
  chainFault,
  type Logged,
  type PlanStatement,
  type PolicyStatement,
  type Statement,
  statementClass,
  readStatement,
  statementDraft,
  statementJson,
  statementMediaType,
  statementOf,
} from './statement.ts';
