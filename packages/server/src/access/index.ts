/** Who may do what, and the record of every look: tokens, sources, roles, grants, approvals, `release`. */
export {
  type Approval,
  type Approvals,
  authorOf,
  authorsOf,
  type ApprovalStore,
  type CredentialResets,
  decisionsOf,
  hasMade,
  isOwn,
  type Permit,
  type Permits,
  sees,
  seesAll,
  seesQuery,
  seesRoles,
  type UnmaskedExport,
} from './approvals/index.ts';
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
export { adminTokenFile, giveFirstToken } from './first-token.ts';
export {
  Flows,
  OutsideGroups,
  OutsideSignIns,
  Provider,
  type ProviderSettings,
  resourceTypes,
  schemas,
  ScimService,
  serviceProviderConfig,
} from './federation/index.ts';
export {
  answerOf,
  bindingOf,
  type Client,
  clientFields,
  comparePositions,
  joinRanges,
  type Cursor,
  Cursors,
  type Look,
  type Refusal,
  refusalCodes,
  Refusals,
  Release,
  type Released,
  type ReleaseOptions,
  type LookRecord,
  type LookStream,
  readerActor,
  readLook,
  Searches,
  type ShownRange,
  sqlLookStore,
  type Stream,
} from './looks/index.ts';
export {
  type DeviceLogin,
  deviceSeconds,
  type FactorCounts,
  Identities,
  type Invited,
  networkOf,
  openPeople,
  type Passkey,
  People,
  type PeopleParts,
  personOf,
  type Person,
  type SessionRecord,
  type SignedIn,
} from './people/index.ts';
export {
  firstTenant,
  type GivenRoles,
  type GiveRoles,
  type LookStore,
  type People as KnownPeople,
  type PersonRoles,
  type RecordNote,
  type RecordOwn,
} from './ports.ts';
export type { Administrator } from './journal.ts';
export type { Grant } from './grants/index.ts';
export { type Access, type AccessParts, openAccess } from './open.ts';
export type { Registry } from './registry.ts';
export {
  type Admitted,
  authorise,
  builtInBook,
  builtIns,
  type KeptRole,
  groupNames,
  type Identity,
  keeperOf,
  type Reader,
  type ReaderIdentity,
  reaches,
  seesEverything,
  type Role,
  type RoleBook,
  type Sight,
  type SourceIdentity,
} from './roles/index.ts';
export { isLimited, type Lens, Lenses, type SeenEvent } from './sight/index.ts';
export { noteDraft, type NoteTarget, type SeenNote, seeNote } from './notes/index.ts';
export { type SourceRecord, Sources } from './sources.ts';
export type { SavedView } from './views/index.ts';
export { type TenantLogs, type TenantRecord, Tenants } from './tenants.ts';
