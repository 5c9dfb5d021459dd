import type { z } from 'zod';
import type { Method } from '../route.ts';
import type { Approval, ApprovalList, approvalsQuery, Decision, NewApproval } from '../schemas/approvals.ts';
import type {
  Grant,
  Granted,
  GrantList,
  NewGrant,
  NewRole,
  Role,
  RoleChange,
  RoleChanged,
  RoleList,
  RolePreview,
  RolePreviewed,
} from '../schemas/roles.ts';
import type { Transport } from './transport.ts';

/** Roles, grants, and what needs a second person. */
export function accessCalls(transport: Transport) {
  const get = <S extends z.ZodType>(path: string, query: Record<string, string | undefined> = {}) =>
    transport.json<z.infer<S>>({ method: 'GET', path, query, repeatable: true });
  const send = <S extends z.ZodType>(method: Method, path: string, value: unknown) =>
    transport.json<z.infer<S>>({
      method,
      path,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(value),
      repeatable: false,
    });
  const remove = <S extends z.ZodType>(path: string) =>
    transport.json<z.infer<S>>({ method: 'DELETE', path, repeatable: true });

  return {
    listRoles: () => get<typeof RoleList>('/v1/roles'),
    role: (name: string) => get<typeof Role>(`/v1/roles/${encodeURIComponent(name)}`),
    addRole: (role: z.input<typeof NewRole>) => send<typeof RoleChanged>('POST', '/v1/roles', role),
    changeRole: (name: string, change: z.input<typeof RoleChange>) =>
      send<typeof RoleChanged>('PUT', `/v1/roles/${encodeURIComponent(name)}`, change),
    removeRole: (name: string) => remove<typeof Role>(`/v1/roles/${encodeURIComponent(name)}`),

    previewRole: (preview: z.input<typeof RolePreview>) =>
      send<typeof RolePreviewed>('POST', '/v1/roles/preview', preview),

    listGrants: (person?: string) => get<typeof GrantList>('/v1/grants', { person }),
    addGrant: (grant: z.input<typeof NewGrant>) => send<typeof Granted>('POST', '/v1/grants', grant),
    removeGrant: (id: string) => remove<typeof Grant>(`/v1/grants/${encodeURIComponent(id)}`),

    listApprovals: (query: z.input<typeof approvalsQuery> = {}) => get<typeof ApprovalList>('/v1/approvals', query),
    approval: (id: string) => get<typeof Approval>(`/v1/approvals/${encodeURIComponent(id)}`),
    askApproval: (wanted: z.input<typeof NewApproval>) => send<typeof Approval>('POST', '/v1/approvals', wanted),
    decideApproval: (id: string, decision: z.input<typeof Decision>) =>
      send<typeof Approval>('POST', `/v1/approvals/${encodeURIComponent(id)}/decision`, decision),
  };
}
