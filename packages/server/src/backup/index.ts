/** Backups in a folder: made beside a running server, each whole or not there; what was destroyed goes out of older ones too. */
export { isErasedSince, type StatementsOf } from './clean.ts';
export { BackupFault } from './fault.ts';
export { BackupFolder, stagingDirectory, type Unreadable } from './folder.ts';
export type { Manifest } from './manifest.ts';
export type { Moment, Notary, NoteReader, Source } from './ports.ts';
export {
  chooseBackup,
  finishRestore,
  missingOf,
  type Restored,
  restoredFile,
  unfinishedFile,
  writeDirectory,
} from './restore.ts';
export { type Backed, runBackup } from './run.ts';
export { BackupView } from './view.ts';
export {
  decodeStated,
  encodeStated,
  isBeginning,
  joinOf,
  lostStatementsFile,
  type Stated,
  type StatedLog,
  statementsBytesMax,
  statementsFile,
} from './statements-file.ts';
