import { type Permission, roles } from '@daybook/api';

export interface ReaderIdentity {
  readonly kind: 'reader';
  readonly tenant: string;
  readonly tokenId: string;
  /** What the token was called when it was made. */
  readonly name: string;
  readonly role: 'administrator' | 'reader';
}

export interface SourceIdentity {
  readonly kind: 'source';
  readonly tenant: string;
  readonly tokenId: string;
  /** Name and number of the source. */
  readonly name: string;
  readonly source: number;
}

export type Identity = ReaderIdentity | SourceIdentity;

/** True when the identity's role has one of the permissions. */
export function authorise(identity: Identity, needed: readonly Permission[]): boolean {
  const role = roles[identity.kind === 'source' ? 'source' : identity.role];
  const granted: readonly Permission[] = role.permissions;
  return needed.some((permission) => granted.includes(permission));
}
