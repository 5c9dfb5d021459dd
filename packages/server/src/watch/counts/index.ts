/** How often rules match, and what exceptions hold back. */
export { measureRules } from './rule-metrics.ts';
export { type Cost, RuleCosts } from './rule-costs.ts';
export { type Count, MatchCounts } from './match-counts.ts';
