/**
 * The verifier of a log. It needs no server and believes nothing of what it reads: it imports `tlog` and `event`, which
 * fix the formats, and reads files. What it finds is data. The command and the server run the same.
 */
export { describeLog } from './describe-log.ts';
export { readFilesOf } from './disk.ts';
export { type Finding, type FindingCode, findingMeanings, Findings } from './findings.ts';
export { judgeKept, type Kept, openKept, type OpenKept } from './kept.ts';
export { judgeAll } from './log-check.ts';
export { verifyLogs, type VerifyLogsOptions, type VerifiedLogs } from './logs.ts';
export {
  type CosignatureReport,
  type KeptReport,
  logHolds,
  type LogReport,
  type TrustReport,
  type VerifyReport,
} from './report.ts';
export { takeSnapshot } from './snapshot.ts';
export { formatTimeUs } from './time-text.ts';
export { TreeCheck } from './tree-check.ts';
export { TreeFiles } from './tree-files.ts';
export { readStatements } from './statements.ts';
export { type Trust, trustOf } from './trust.ts';
