/** How often rules match, and what exceptions hold back. */
export { type Count, MatchCounts } from './match-counts.ts';
