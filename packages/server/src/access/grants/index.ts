/** Which roles people have, and until when. */
export { Giving } from './giving.ts';
export type { Grant } from './grant.ts';
export { GrantStore } from './grant-store.ts';
export { type HeldRoles, heldRoles, type LastingRoles, lastingRoles, lastsAsLong, soonerMs } from './lasting.ts';
