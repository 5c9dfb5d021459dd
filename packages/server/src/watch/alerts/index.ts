/** What rules found: kept, linked to its events, and handled by people. */
export { type Alert, alertLimits, type AlertState, type AlertWithEvidence } from './alert.ts';
export { AlertStore } from './alert-store.ts';
export { Alerts, type Handling } from './alerts.ts';
export { eraseGroups } from './group-rows.ts';
export { SqlWatchStore, type WrittenBeside } from './watch-store.ts';
