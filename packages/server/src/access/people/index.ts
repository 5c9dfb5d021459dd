/** People: who they are, how they prove it, and what they have open. */
export { personOf } from './accounts.ts';
export type { Invited } from './administration.ts';
export { type DeviceLogin, deviceSeconds } from './devices.ts';
export type { FactorCounts, Passkey } from './factors.ts';
export { networkOf } from './guard.ts';
export { Identities } from './identities.ts';
export { openPeople, type PeopleParts } from './open.ts';
export { People } from './people.ts';
export { isUnproved, type Person } from './person.ts';
export type { SessionRecord } from './session.ts';
export type { SignedIn, SignIns } from './sign-ins.ts';
