/** The watch as a follower of the ledger. */
export { WatchFollower } from './follower.ts';
export { type WatchLimits, watchLimits } from './limits.ts';
export type { Match, WatchMemory, WatchStore } from './ports.ts';
