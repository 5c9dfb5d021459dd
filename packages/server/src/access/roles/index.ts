/** Roles, what they let a reader see, and who may do what. */
export {
  type Admitted,
  authorise,
  type Identity,
  type Needed,
  type Reader,
  type ReaderIdentity,
  type SourceIdentity,
} from './identity.ts';
export { builtIns, groupNames, type Role, type Sight } from './role.ts';
export { builtInBook, type RoleBook } from './roles.ts';
