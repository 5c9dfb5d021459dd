import type { RoleChange, RoleJson } from '@daybook/api';
import type { z } from 'zod';
import { groupNames } from '../../api/sight.ts';

/** A role as its form has it. */
export type Definition = Omit<z.output<typeof RoleChange>, 'reason'>;

/** What is saved: the reason goes to the second person, where the change needs one. */
export type Wanted = Definition & { readonly reason?: string };

export const emptyDefinition: Definition = {
  about: '',
  permissions: ['events:read', 'sources:read'],
  sight: { sources: null, restriction: '', clear: [...groupNames] },
  groups: [],
};

/** Of a role that there is. The server knows no permissions and groups but those of the contract. */
export function definitionOf({ about, permissions, sight, groups }: RoleJson): Definition {
  return {
    about,
    permissions: permissions as Definition['permissions'],
    sight: { ...sight, clear: groupNames.filter((group) => sight.clear.includes(group)) },
    groups,
  };
}
