/** The only place that writes truth: append, commit, prove, recover. `SPEC.md` of `event` has the bytes. */
export { cachedTiles } from './cached-tiles.ts';
export type { CommittedBatch, LedgerFeed } from './feed.ts';
export { LedgerFault, type LedgerFaultCode } from './fault.ts';
export { Ledger } from './ledger.ts';
export { type LedgerEvents, Ledgers } from './ledgers.ts';
export type { Found } from './reader.ts';
export type { Appended, AppendRefusal, Run, SubmittedKey } from './submission.ts';
export { defaultLimits, type LedgerLimits } from './writer.ts';
export { openLogKey, publishVkeys, vkeyFile } from './log-key.ts';
export { LogReading } from './log-reading.ts';
export { Marks } from './marks.ts';
export type { LogIdentity } from './ports.ts';
export { OwnDoor, ownSource } from './own-door.ts';
export { Troubles } from './troubles.ts';
