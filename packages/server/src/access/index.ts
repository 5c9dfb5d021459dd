/** Who may do what, and the record of every look: tokens, sources, roles, `release`. */
export {
  type AuthenticationAnswer,
  openSealing,
  parseToken,
  Passwords,
  type RegistrationAnswer,
  Sealing,
  type Site,
  Throttle,
  type TokenKind,
  type TokenRecord,
  Tokens,
} from './credentials/index.ts';
export {
  answerOf,
  bindingOf,
  type Client,
  comparePositions,
  type Cursor,
  Cursors,
  type Look,
  type Refusal,
  Refusals,
  Release,
  type Released,
  type ReleaseOptions,
  sqlLookStore,
} from './looks/index.ts';
export {
  administratorsOf,
  type DeviceLogin,
  deviceSeconds,
  type FactorCounts,
  Identities,
  type Invited,
  MemoryRoles,
  networkOf,
  openPeople,
  type Passkey,
  People,
  type PeopleParts,
  type Person,
  type SessionRecord,
  type SignedIn,
} from './people/index.ts';
export { firstTenant, type GiveRoles, type LookStore, type PersonRoles, type RecordOwn } from './ports.ts';
export { type Administrator, Registry } from './registry.ts';
export {
  type Admitted,
  authorise,
  builtInBook,
  groupNames,
  type Identity,
  type Reader,
  type ReaderIdentity,
  type Role,
  type RoleBook,
  type Sight,
  type SourceIdentity,
} from './roles/index.ts';
export { type SourceRecord, Sources } from './sources.ts';
export { type TenantLogs, type TenantRecord, Tenants } from './tenants.ts';
