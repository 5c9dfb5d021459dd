/** Roles, what they let a reader see, and who may do what. */
export {
  type Admitted,
  authorise,
  type Identity,
  keeperOf,
  type Needed,
  type Reader,
  type ReaderIdentity,
  type SourceIdentity,
} from './identity.ts';
export { type Canonical, canonicalBy, restrictionFaults } from './restriction.ts';
export {
  builtIns,
  type KeptRole,
  groupNames,
  reaches,
  type Role,
  type RoleDefinition,
  seesEverything,
  type Sight,
} from './role.ts';
export { RoleStore } from './role-store.ts';
export { builtInBook, type RoleBook } from './roles.ts';
export { checkUnwidened, isNoMoreThan, type RoleSnapshot, snapshotOf } from './snapshot.ts';
export { decidingPermission, holds, isWithin, mayGiveAlone, readingOf, showsAll } from './within.ts';
