/**
 * Which part of each log is in the index. What is older than so many days of receipt leaves it, a partition at a time, and can be brought back for a
 * while. The ledger keeps all of it.
 */
export { type Coverage, type DayRange, everything, missingDays } from './coverage.ts';
export { measureTiers } from './gauges.ts';
export { isWhole, type Recall } from './recall.ts';
export { sqlTierStore, type TierStore } from './store.ts';
export { Tiers, type TiersParts } from './tiers.ts';
