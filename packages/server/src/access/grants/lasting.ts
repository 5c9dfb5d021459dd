import type { PersonRoles } from '../ports.ts';
import type { ReaderIdentity, Role } from '../roles/index.ts';
import type { GrantStore } from './grant-store.ts';

/** The roles of a reader that they have until then at least (ms since 1970, null for good): no more can they hand on. */
export type LastingRoles = (reader: ReaderIdentity, untilMs: number | null) => readonly Role[];

/** A role that somebody has, and until when (ms since 1970, null for good). */
export interface HeldRole {
  readonly role: Role;
  readonly untilMs: number | null;
}

/** All roles that a person has now, those of outside groups too. */
export type HeldRoles = (tenant: string, person: string) => readonly HeldRole[];

/** Roles that come without a grant, by a token or an outside group, end with the token and the person alone. */
export function lastingRoles(grants: Pick<GrantStore, 'list'>): LastingRoles {
  return ({ tenant, subject, roles, endsMs = null }, untilMs) => {
    if (!lastsAsLong(endsMs, untilMs)) return [];
    return roles.filter(({ name }) => lastsAsLong(grantedUntilMs(grants, tenant, subject, name), untilMs));
  };
}

export function heldRoles(personRoles: PersonRoles, grants: Pick<GrantStore, 'list'>): HeldRoles {
  return (tenant, person) =>
    personRoles
      .rolesOf(tenant, person)
      .map((role) => ({ role, untilMs: grantedUntilMs(grants, tenant, person, role.name) }));
}

/** Null where one of the grants is for good, or there is none. */
function grantedUntilMs(grants: Pick<GrantStore, 'list'>, tenant: string, person: string, role: string): number | null {
  const ends = grants
    .list(tenant, person)
    .filter((grant) => grant.role === role)
    .map(({ untilMs }) => untilMs ?? Number.POSITIVE_INFINITY);
  const last = Math.max(...ends);
  return ends.length === 0 || last === Number.POSITIVE_INFINITY ? null : last;
}

export function lastsAsLong(untilMs: number | null, wantedMs: number | null): boolean {
  return untilMs === null || (wantedMs !== null && untilMs >= wantedMs);
}

/** The sooner of two ends. */
export function soonerMs(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}
