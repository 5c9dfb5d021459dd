/** A log comes back from its bucket (decision 0047). */
export { RestoreFault, type RestoreFinding, restoreFindings } from './findings.ts';
export { journalFile } from './journal.ts';
export type { FoundLog, ReadCheckpoint, TreeFault, WriteTarget } from './ports.ts';
export { type Fetched, type FetchedLog, fetchLogs } from './restore.ts';
