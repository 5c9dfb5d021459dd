import type { ReaderIdentity, Role } from '../roles/index.ts';
import type { GrantStore } from './grant-store.ts';

/** The roles of a reader that they have until then at least (ms since 1970, null for good): no more can they hand on. */
export type LastingRoles = (reader: ReaderIdentity, untilMs: number | null) => readonly Role[];

/** Roles that come without a grant, by a token or an outside group, have no end of their own. */
export function lastingRoles(grants: Pick<GrantStore, 'list'>): LastingRoles {
  return ({ tenant, subject, roles }, untilMs) => {
    const own = grants.list(tenant, subject);
    return roles.filter(({ name }) => {
      const given = own.filter(({ role }) => role === name);
      return given.length === 0 || given.some((grant) => lastsAsLong(grant.untilMs, untilMs));
    });
  };
}

export function lastsAsLong(untilMs: number | null, wantedMs: number | null): boolean {
  return untilMs === null || (wantedMs !== null && untilMs >= wantedMs);
}
