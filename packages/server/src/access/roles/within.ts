import type { Permission } from '@daybook/api';
import type { Canonical } from './restriction.ts';
import { groupNames, type Role, type Sight } from './role.ts';

/** Permissions whose use shows events, as far as the role's sight goes. */
export const readingPermissions = [
  'events:read',
  'events:export',
  'looks:read',
  'alerts:read',
] as const satisfies Permission[];

/** Who has it stands between one person and more sight: nobody gives it alone, not even somebody who has it. */
export const decidingPermission = 'approvals:decide' satisfies Permission;

type Rights = Pick<Role, 'permissions' | 'sight'>;

export function readingOf({ permissions }: Pick<Role, 'permissions'>): Permission[] {
  return permissions.filter((permission) => (readingPermissions as readonly Permission[]).includes(permission));
}

/**
 * Whether everything that `inner` lets its holders see, `outer` lets see as well, and at least as much of it. Where it cannot
 * be told it is no: of two restrictions only equal ones are known to be within each other.
 */
export function isWithin(inner: Rights, outer: Rights, canonical: Canonical): boolean {
  const reading = readingOf(inner);
  if (reading.length === 0) return true;
  return (
    reading.every((permission) => outer.permissions.includes(permission)) &&
    sourcesWithin(inner.sight.sources, outer.sight.sources) &&
    restrictionWithin(inner.sight, outer.sight, canonical) &&
    inner.sight.clear.every((group) => outer.sight.clear.includes(group))
  );
}

/** Whether `outer` shows all that `inner` shows. Where it cannot be told it is no. */
export function showsAll(inner: Sight, outer: Sight, canonical: Canonical): boolean {
  const permissions = ['events:read'] satisfies Permission[];
  return isWithin({ permissions, sight: inner }, { permissions, sight: outer }, canonical);
}

/** A restriction may name any field: which events it leaves would tell who is masked what the masked fields hold. */
function restrictionWithin(inner: Sight, outer: Sight, canonical: Canonical): boolean {
  const { restriction, clear } = outer;
  const isNew = restriction === '' && inner.restriction !== '';
  if (isNew) return groupNames.every((group) => clear.includes(group));
  return restriction === '' || canonical(inner.restriction) === canonical(restriction);
}

function sourcesWithin(inner: readonly number[] | null, outer: readonly number[] | null): boolean {
  return outer === null || (inner !== null && inner.every((source) => outer.includes(source)));
}

/** Whether somebody who holds `own` may do all of what a role allows, and one of their roles shows as much. */
export function holds(role: Rights, own: readonly Rights[], canonical: Canonical): boolean {
  return (
    role.permissions.every((permission) => own.some(({ permissions }) => permissions.includes(permission))) &&
    (readingOf(role).length === 0 || own.some((mine) => isWithin(role, mine, canonical)))
  );
}

/**
 * Whether somebody who holds `own` may give `role` to anybody without a second person: one of their own roles shows as much,
 * they may do all of what it allows, and it does not decide approvals.
 */
export function mayGiveAlone(role: Rights, own: readonly Rights[], canonical: Canonical): boolean {
  return !role.permissions.includes(decidingPermission) && holds(role, own, canonical);
}

/**
 * Whether those who hold a role get more by its change: they see more, may decide approvals, or may do what the one who
 * changes it may not. Nobody makes such a change alone.
 */
export function widens(
  before: Rights,
  after: Rights,
  own: readonly Pick<Role, 'permissions'>[],
  canonical: Canonical,
): boolean {
  const added = after.permissions.filter((permission) => !before.permissions.includes(permission));
  return (
    !isWithin(after, before, canonical) ||
    added.includes(decidingPermission) ||
    !added.every((permission) => own.some(({ permissions }) => permissions.includes(permission)))
  );
}
