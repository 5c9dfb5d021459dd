/** Sigma's log sources and field names, and where they are in our events. Pure. */
export { declaredBy, logSourceLabels } from './declared.ts';
export type { LogView, RecordReaders, WatchedEvent } from './log-kind.ts';
export { LogViews } from './log-views.ts';
