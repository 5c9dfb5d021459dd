/** Roles: listed, made, changed, removed, tried. */
import { AppError, NewRole, RoleChange, type RoleJson, routes } from '@daybook/api';
import { type Access, builtIns, type KeptRole, reaches, type Reader } from '../../access/index.ts';
import { approvalJson, approvalOrNull } from '../approvals/approval-json.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import { type Mount, WithStatus } from '../mount.ts';
import { isoTime } from '../times.ts';
import { type PreviewDeps, previewRole } from './preview.ts';

export interface RolesDeps extends Omit<PreviewDeps, 'roleAdmin'> {
  readonly access: Pick<Access, 'roles' | 'roleAdmin'>;
}

export function mountRoles(mount: Mount, deps: RolesDeps): void {
  const { roles, roleAdmin } = deps.access;
  const rolesOf = (tenant: string): KeptRole[] => [
    ...builtIns.map(({ name }) => roles.kept(tenant, name)).filter((role) => role !== null),
    ...roles.customs(tenant),
  ];
  mount(routes.listRoles, async ({ identity }) => {
    const reader = readerOf(identity);
    return { roles: rolesOf(reader.tenant).map((role) => roleJson(role, reader)) };
  });
  mount(routes.getRole, async ({ identity, params }) => {
    const reader = readerOf(identity);
    const role = roles.kept(reader.tenant, params.name);
    if (role === null) throw new AppError('role.not-found', { detail: `There is no role "${params.name}".` });
    return roleJson(role, reader);
  });
  mount(routes.addRole, async ({ identity, client, request }) => {
    const reader = readerOf(identity);
    const { name, reason, ...definition } = await readJsonBody(request, NewRole);
    const { role, approval } = await roleAdmin.add({ reader, client }, name, definition, reason);
    return { role: roleJson(role, reader), approval: approvalOrNull(approval, reader) };
  });
  mount(routes.changeRole, async ({ identity, client, params, request }) => {
    const reader = readerOf(identity);
    const { reason, ...definition } = await readJsonBody(request, RoleChange);
    const { role, approval } = await roleAdmin.change({ reader, client }, params.name, definition, reason);
    if (approval === null) return { role: roleJson(role, reader), approval };
    return new WithStatus(202, { role: roleJson(role, reader), approval: approvalJson(approval, reader) });
  });
  mount(routes.removeRole, async ({ identity, client, params }) => {
    const reader = readerOf(identity);
    return roleJson(await roleAdmin.remove({ reader, client }, params.name), reader);
  });
  mount(routes.previewRole, previewRole({ ...deps, roleAdmin }));
}

/** A source that the reader does not reach is none, and so it is in no role. */
function roleJson(role: KeptRole, reader: Reader): RoleJson {
  const { name, about, permissions, sight, isBuiltIn, groups, createdMs, updatedMs } = role;
  const { sources, restriction, clear } = sight;
  return {
    name,
    about,
    permissions: [...permissions],
    sight: {
      sources: sources?.filter((number) => reaches(reader.role.sight, number)) ?? null,
      restriction,
      clear: [...clear],
    },
    groups: [...groups],
    builtIn: isBuiltIn,
    created: isBuiltIn ? null : isoTime(createdMs),
    updated: isBuiltIn ? null : isoTime(updatedMs),
  };
}
