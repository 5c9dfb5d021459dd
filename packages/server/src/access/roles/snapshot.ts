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
  const isNoMore =
    role !== null &&
    role.permissions.every((permission) => asked.permissions.includes(permission)) &&
    isWithin(role, asked, canonical);
  if (isNoMore) return;
  throw new AppError('approval.not-open', {
    detail: `The role "${asked.name}" is not what it was when this was asked for.`,
  });
}
