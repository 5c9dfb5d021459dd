import type { PersonRoles } from '../ports.ts';
import type { RoleStore } from '../roles/index.ts';
import type { OutsideGroups } from './outside-groups.ts';

/** The roles that people were given, and those that come with their outside groups. */
export function withGroupRoles(
  given: PersonRoles,
  roles: Pick<RoleStore, 'rolesOfGroups'>,
  outside: Pick<OutsideGroups, 'of'>,
): PersonRoles {
  return {
    rolesOf(tenant, person) {
      const own = given.rolesOf(tenant, person);
      const names = new Set(own.map(({ name }) => name));
      const groups = outside.of(tenant, person);
      const more = groups.length === 0 ? [] : roles.rolesOfGroups(tenant, groups);
      return [...own, ...more.filter(({ name }) => !names.has(name))];
    },
  };
}
