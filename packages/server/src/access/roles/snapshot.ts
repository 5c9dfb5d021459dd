import { AppError } from '@daybook/api';
import type { Canonical } from './restriction.ts';
import type { Role } from './role.ts';
import type { RoleBook } from './roles.ts';
import { isWithin } from './within.ts';

/** What a role was when somebody asked to give it: what is approved is this, and not what it became meanwhile. */
export type RoleSnapshot = Pick<Role, 'name' | 'permissions' | 'sight'>;

export function snapshotOf({ name, permissions, sight }: Role): RoleSnapshot {
  return { name, permissions, sight };
}

/** Holds that the role is there and gives no more than when it was asked for. Throws `approval.not-open`. */
export function checkUnwidened(book: RoleBook, tenant: string, asked: RoleSnapshot, canonical: Canonical): void {
  const role = book.role(tenant, asked.name);
  if (role !== null && isNoMoreThan(role, asked, canonical)) return;
  throw new AppError('approval.not-open', {
    detail: `The role "${asked.name}" is not what it was when this was asked for.`,
  });
}

/** Whether who has the role sees and may do no more than when the snapshot was made. */
export function isNoMoreThan(
  role: Pick<Role, 'permissions' | 'sight'>,
  then: RoleSnapshot,
  canonical: Canonical,
): boolean {
  return (
    role.permissions.every((permission) => then.permissions.includes(permission)) && isWithin(role, then, canonical)
  );
}
