import { builtIns, type Role } from './role.ts';

/** Where roles are looked up by name. A role that is gone gives no rights. */
export interface RoleBook {
  role(tenant: string, name: string): Role | null;
}

/** The roles that come with Daybook. */
export const builtInBook: RoleBook = {
  role: (_tenant, name) => builtIns.find((role) => role.name === name) ?? null,
};
