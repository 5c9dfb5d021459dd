/**
 * Whether everything is being recorded: what became durable lately, by source (`Activity`), what was refused on its way in
 * (`Deliveries`), and what the disk has room for. Figures alone, and in memory; no event is kept.
 */
export { Activities } from './activities.ts';
export { Activity, type SourceFigures } from './activity.ts';
export { Deliveries } from './deliveries.ts';
export { measureLogs } from './log-gauges.ts';
export type { Past, Recorded, StorageFigures, StorageParts } from './ports.ts';
/** Whether all that sources record comes. */
export { Completeness, type SourceState, type Transport, type Verdict, watchedSource } from './completeness/index.ts';
/** Rules on what is committed, and the alerts that come of it. */
export { type AlertWithEvidence, alertLimits, type Handling } from './alerts/index.ts';
export type { BaselineFigures } from './baselines/index.ts';
export type { CorrelationFigures } from './correlation-gauges.ts';
export type { WatchDoer } from './doer.ts';
export {
  type Delivery,
  type DeliveryState,
  destinationOf,
  Notifiers,
  type NotifierSettings,
  type NotifierState,
  type QuietHours,
} from './notify/index.ts';
export { type Exception, exceptionLimits, type NewException, type ReadCondition } from './exceptions/index.ts';
export { type Backtested, type RuleBacktest } from './backtest/index.ts';
export type { Cost, Count } from './counts/index.ts';
export { Watch } from './open.ts';
export { type Imported, type KeptRule, type RuleFile, ruleLimits, type TriedFile } from './rules/index.ts';
