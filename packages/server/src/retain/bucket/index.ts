/** Copies of the logs in a bucket whose versions nobody can delete before their time (decision 0042). */
export { BucketCopies, type BucketLag, type BucketState } from './copies.ts';
export {
  bundleLevel,
  type CopyName,
  eventsOf,
  type PartialCopy,
  partialCopies,
  readCopyName,
  tileCopy,
} from './names.ts';
export { type BucketObject, objectsOf } from './objects.ts';
export { measureBucket } from './gauges.ts';
export type { CopiedLog, CopyKeys, CopyRegister, CopyRules, ListedVersion, LockedBucket } from './ports.ts';
export { bucketFaults, type BucketFinding } from './findings.ts';
export type { BucketRun, BucketVerdict } from './verify.ts';
