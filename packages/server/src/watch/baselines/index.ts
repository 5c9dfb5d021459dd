/** What is usual, learned, and what differs from it. */
export { type BaselineFigures, type BaselineFinding, Baselines } from './baselines.ts';
export { measureBaselines } from './gauges.ts';
export { linkBaselines } from './link.ts';
export { withoutGroups } from './kinds/peer-days.ts';
export { isShared } from './rule-state.ts';
export { readBaseline } from './read.ts';
export type { BaselineRule, Explanation, KeptBaseline, LinkedBaseline } from './rule.ts';
