import { installationPermissions, type Permission, sourcePermissions } from '@daybook/api';
import { firstTenant } from '../ports.ts';
import { noRole, type Role } from './role.ts';

/** Somebody who reads or administers: a person, or a program with a token of its own. */
export interface ReaderIdentity {
  readonly kind: 'reader';
  readonly tenant: string;
  /** Stable id of who it is: the person's, or the token's where it stands for nobody but itself. */
  readonly subject: string;
  /**
   * Id of the token where it has roles of its own: its subject is its maker's, so that nobody is a second person to themselves, but
   * what is its maker's own is not the program's.
   */
  readonly program?: string;
  /** As it stands in the records of looks. */
  readonly name: string;
  /** The token or session that was shown: its id, never its secret. */
  readonly credential: string;
  /** In effect now, in the order in which they were given. */
  readonly roles: readonly Role[];
  /** When it ends by itself, as the token does or the person (ms since 1970); absent where it has no end. */
  readonly endsMs?: number;
}

/** A reader in one request: what is asked is asked under one role, and recorded so. */
export interface Reader extends ReaderIdentity {
  readonly role: Role;
}

/** Whom what somebody keeps belongs to: a person, or a program by itself. */
export function keeperOf({ program, subject }: Pick<ReaderIdentity, 'program' | 'subject'>): string {
  return program ?? subject;
}

export interface SourceIdentity {
  readonly kind: 'source';
  readonly tenant: string;
  readonly credential: string;
  /** Name and number of the source. */
  readonly name: string;
  readonly source: number;
}

export type Identity = ReaderIdentity | SourceIdentity;
/** An identity that may do what it asks for. */
export type Admitted = Reader | SourceIdentity;

/** What a route asks of who may use it. */
export type Needed = readonly Permission[] | 'signed-in';

/**
 * The identity, under the first of its roles that has one of the permissions; null where none has. `roleName` is the role
 * that the reader wants to act under: then it is that one or none. What every reader may do asks for no role.
 */
export function authorise(identity: Identity, needed: Needed, roleName?: string): Admitted | null {
  if (needed === 'signed-in')
    return identity.kind === 'source' ? null : { ...identity, role: identity.roles[0] ?? noRole };
  const counts = (permission: Permission): boolean =>
    identity.tenant === firstTenant || !installationPermissions.includes(permission);
  const covers = (granted: readonly Permission[]): boolean =>
    needed.some((permission) => granted.includes(permission) && counts(permission));
  if (identity.kind === 'source') return covers(sourcePermissions) ? identity : null;
  const role = identity.roles.find(
    ({ name, permissions }) => (roleName === undefined || name === roleName) && covers(permissions),
  );
  return role === undefined ? null : { ...identity, role };
}
