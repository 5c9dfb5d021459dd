/** The server, for the `daybook` command and for tests. */
export { type App, createApp } from './app.ts';
export {
  backUp,
  backUpStatements,
  type BackupOptions,
  type BackupReport,
  checkBackups,
  type CheckReport,
  restoreBackup,
  type RestoreOptions,
  type RestoreReport,
} from './composition/backup.ts';
export { type FromBucketOptions, type FromBucketReport, restoreFromBucket } from './composition/from-bucket.ts';
export { formatFaults, loadConfig, processEnvironment } from './config/index.ts';
export { serve, type ServeOptions } from './main.ts';
