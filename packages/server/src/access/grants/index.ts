/** Which roles people have, and until when. */
export { Giving } from './giving.ts';
export type { Grant } from './grant.ts';
export { GrantStore } from './grant-store.ts';
export { type LastingRoles, lastingRoles } from './lasting.ts';
