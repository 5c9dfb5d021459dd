/** What needs a second person: asked for, decided, carried out once. The states are in README.md. */
export { type Approval, decisionsOf, hasMade, isOwn, sees, seesAll, seesQuery, seesRoles } from './approval.ts';
export { ApprovalStore } from './approval-store.ts';
export { Approvals } from './approvals.ts';
export { type AccountDeed, CredentialResets, newCredentials } from './credential-resets.ts';
export { type Decider, Deciders } from './deciders.ts';
export { type LinkBound, LinkBounds } from './link-bounds.ts';
export { type Permit, Permits, type UnmaskedExport } from './permits.ts';
export { authorOf, authorsOf } from './authors.ts';
