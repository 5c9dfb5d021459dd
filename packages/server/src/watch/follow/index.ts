/** A follower of the ledger that looks at each event once. */
export { LogFollower } from './follower.ts';
export { type WatchLimits, watchLimits } from './limits.ts';
export type { FollowStore, Match, WatchMemory, WatchStore } from './ports.ts';
export { RememberingStore } from './remembering-store.ts';
