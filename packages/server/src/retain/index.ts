/** How long content is kept: classes, policies, plans, certificates, and that what is due goes by itself. */
export {
  BucketCopies,
  bucketFaults,
  type BucketFinding,
  type BucketLag,
  type BucketState,
  type BucketVerdict,
  type CopyKeys,
  type CopyRegister,
  type CopyRules,
  firstDueMs,
  type LockedBucket,
  measureBucket,
} from './bucket/index.ts';
export { clockFaultText } from './clock-fault.ts';
export {
  type Fetched,
  type FetchedLog,
  fetchLogs,
  type FoundLog,
  journalFile,
  type ReadCheckpoint,
  RestoreFault,
  type RestoreFinding,
  restoreFindings,
  type TreeFault,
  type WriteTarget,
} from './from-bucket/index.ts';
export { type ClockFault } from './clock-guard.ts';
export { type Classes, usualClass } from './classes.ts';
export { type ErasureRequest, type ErasureStore, isErasureOpen } from './erasures/index.ts';
export { metaTraces } from './traces.ts';
export { metaEventTraces } from './event-traces.ts';
export type { LostLog } from './restate.ts';
export { measureRetention } from './gauges.ts';
export {
  type HoldCounts,
  type HoldAbout,
  type HoldDoer,
  type HoldQueries,
  type Holds,
  type HoldWords,
  readWords,
  wordsOf,
} from './holds/index.ts';
export { keeping, type Kept } from './kept.ts';
export type { IndexRows, RecordDoor, RetainedLog, TraceKeeper, Traces } from './ports.ts';
export { type Bounds, combine, deviations, type Preset, presets, usedPreset } from './presets.ts';
export { type PolicyAuthors, Retention } from './retention.ts';
export type { Due } from './schedule.ts';
export type { Simulated } from './simulation.ts';
