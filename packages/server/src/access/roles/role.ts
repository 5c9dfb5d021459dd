import { builtInRoles, type Permission } from '@daybook/api';
import { type MaskingGroup, maskingGroups } from '@daybook/event';

/** Which events a reader sees, and what of them. */
export interface Sight {
  /** Numbers of the sources whose events are seen; null for all. */
  readonly sources: readonly number[] | null;
  /** A query that is joined by AND to every question; empty for none. */
  readonly restriction: string;
  /** Groups of fields that are shown. Everything else is masked, and can be neither searched, sorted nor counted by. */
  readonly clear: readonly MaskingGroup[];
}

/** Whether the events of a source may be in sight: one that is not reached is none. */
export function reaches({ sources }: Pick<Sight, 'sources'>, source: number): boolean {
  return sources === null || sources.includes(source);
}

/** Whether all fields of all events are seen. */
export function seesEverything({ sources, restriction, clear }: Sight): boolean {
  return sources === null && restriction === '' && groupNames.every((group) => clear.includes(group));
}

/** A set of permissions, and the sight that goes with those that read. */
export interface Role {
  readonly name: string;
  readonly about: string;
  readonly permissions: readonly Permission[];
  readonly sight: Sight;
  /** Comes with Daybook: but for its outside groups it cannot be changed. */
  readonly isBuiltIn: boolean;
}

/** What of a role its maker decides. */
export interface RoleDefinition extends Pick<Role, 'about' | 'permissions' | 'sight'> {
  /** Outside groups (of an OpenID provider, or by SCIM) whose members have the role. */
  readonly groups: readonly string[];
}

/** A role with the outside groups that it has: one that somebody made, or one that comes with Daybook. Times are ms since 1970. */
export interface KeptRole extends Role, RoleDefinition {
  /** One more with each change; 0 for one that comes with Daybook, as it came. */
  readonly revision: number;
  readonly createdMs: number;
  readonly updatedMs: number;
}

export const groupNames = Object.keys(maskingGroups) as readonly MaskingGroup[];

/** Of somebody who has no role: nothing is allowed, and nothing seen. */
export const noRole: Role = {
  name: 'none',
  about: 'May do nothing',
  permissions: [],
  sight: { sources: [], restriction: '', clear: [] },
  isBuiltIn: true,
};

export const builtIns: readonly Role[] = Object.entries(builtInRoles).map(([name, { about, permissions, masked }]) => ({
  name,
  about,
  permissions,
  sight: {
    sources: null,
    restriction: '',
    clear: groupNames.filter((group) => !(masked as readonly MaskingGroup[]).includes(group)),
  },
  isBuiltIn: true,
}));
