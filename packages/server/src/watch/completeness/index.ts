/** Whether all that sources record comes: numbers, signs of life, clocks. */
export { Completeness } from './completeness.ts';
export type { Heartbeat } from './log-completeness.ts';
export { watchedSource, type WatchedSource } from './watched-source.ts';
export { completenessLimits } from './limits.ts';
export type { SourceState } from './source-state.ts';
export type { Transport } from './transport.ts';
export { doubts, type Verdict } from './verdict.ts';
