import type { Decider } from './approvals/index.ts';
import type { Tokens } from './credentials/index.ts';
import type { GrantStore } from './grants/index.ts';
import type { People } from './ports.ts';
import { decidingPermission, type RoleStore } from './roles/index.ts';

export interface Holdings {
  readonly tokens: Tokens;
  readonly grants: GrantStore;
  readonly roles: RoleStore;
  readonly people: People;
}

/** Whether somebody is administrator, without an end, by anything but this token or grant. */
export function hasOtherAdministrator({ tokens, grants, people }: Holdings, tenant: string, id: string): boolean {
  const isAdministrator = (names: readonly string[]): boolean => names.includes('administrator');
  return (
    tokens
      .readers(tenant)
      .some(
        (token) =>
          token.id !== id &&
          token.revokedMs === null &&
          token.expiresMs === null &&
          isAdministrator(tokens.rolesOf(token).map(({ name }) => name)),
      ) ||
    grants
      .list(tenant)
      .some(
        (grant) =>
          grant.id !== id &&
          grant.untilMs === null &&
          isAdministrator([grant.role]) &&
          people.person(tenant, grant.person.id) !== null,
      )
  );
}

/** Who has a role, or may get it: for people to read. */
export function holdersOf({ tokens, grants, roles }: Holdings, tenant: string, name: string): string[] {
  return [
    ...grants
      .list(tenant)
      .filter(({ role }) => role === name)
      .map(({ person }) => person.login),
    ...tokens
      .readers(tenant)
      .filter((token) => tokens.isInEffect(token) && token.roles.includes(name))
      .map((token) => `the token ${token.name}`),
    ...(roles.kept(tenant, name)?.groups ?? []).map((group) => `the group ${group}`),
  ];
}

/** Of a person or a token, for people to read. */
export function nameOf({ tokens, people }: Holdings, tenant: string, subject: string): string {
  const person = people.person(tenant, subject);
  if (person !== null) return person.login;
  const token = tokens.readers(tenant).find(({ id }) => id === subject);
  return token === undefined ? 'somebody who is disabled' : `the token ${token.name}`;
}

/** As `holdersOf`, and who made the links by which people sign in. */
export function shownHolders(holdings: Holdings, tenant: string, name: string): string[] {
  const links = new Map(
    holdings.grants.list(tenant).flatMap(({ person: { id, login } }) => {
      const link = holdings.people.person(tenant, id)?.link ?? null;
      return link === null ? [] : [[login, nameOf(holdings, tenant, link.maker)] as const];
    }),
  );
  return holdersOf(holdings, tenant, name).map((holder) => {
    const maker = links.get(holder);
    return maker === undefined ? holder : `${holder}, by a link made by ${maker}`;
  });
}

/** Whether somebody has the role, or signs in by another link, since then. */
export function hasNewHolders(
  { tokens, grants, people }: Holdings,
  tenant: string,
  name: string,
  sinceMs: number,
): boolean {
  return (
    grants
      .list(tenant)
      .some(
        ({ role, person, sinceMs: givenMs }) =>
          role === name && (givenMs > sinceMs || (people.person(tenant, person.id)?.link?.usedMs ?? 0) > sinceMs),
      ) || tokens.readers(tenant).some(({ roles, createdMs }) => roles.includes(name) && createdMs > sinceMs)
  );
}

/** Who decides what needs a second person: people with the right, and whoever owns a token that has it. */
export function* decidersNow({ tokens, grants, roles, people }: Holdings): Iterable<Decider> {
  const decides = (tenant: string, name: string): boolean =>
    roles.role(tenant, name)?.permissions.includes(decidingPermission) === true;
  for (const { tenant, role, person } of grants.all()) {
    if (decides(tenant, role) && people.person(tenant, person.id) !== null) yield { tenant, subject: person.id };
  }
  for (const token of tokens.inEffect()) {
    const { tenant, owner, id } = token;
    if (tokens.rolesOf(token).some(({ name }) => decides(tenant, name))) yield { tenant, subject: owner ?? id };
  }
}

/** Who is in an outside group is not known until they sign in: where such a group may decide, there may be somebody. */
export function mayHaveMoreDeciders({ roles }: Holdings, tenant: string): boolean {
  return roles.withGroups(tenant).some((role) => role.permissions.includes(decidingPermission));
}
