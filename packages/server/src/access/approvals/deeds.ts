import type { Change, Scalar } from '@daybook/event';
import { type Deed, type Doer, roleTarget } from '../journal.ts';
import type { Approval, Asker } from './approval.ts';

type Step = 'request' | 'approve' | 'refuse' | 'withdraw' | 'expire' | 'apply' | 'review';

/** The record of one step of a request. */
export function deedOf(approval: Approval, step: Step, more: Omit<Partial<Deed>, 'kind'> = {}): Deed {
  const { id, kind, summary, requestedBy } = approval;
  const ext: Record<string, Scalar> = { kind, summary, requestedBy: requestedBy.name, ...more.ext };
  const resources = [{ type: 'approval', id, name: kind }, ...roleTarget(...approval.roles)];
  return { action: step, ...more, kind: `admin.approval.${step}`, target: { resources }, ext };
}

/** A request is an alert where it does not wait for anybody, and stands out where it will not have to. */
export function requestDeed(approval: Approval, changes: readonly Change[], isBreakGlass: boolean): Deed {
  const { aloneMs, reason } = approval;
  if (isBreakGlass) return deedOf(approval, 'request', { action: 'break-glass', severity: 5, reason, changes });
  const alone = aloneMs === null ? {} : { ext: { passesAlone: new Date(aloneMs).toISOString() } };
  return deedOf(approval, 'request', { severity: aloneMs === null ? 2 : 3, reason, changes, ...alone });
}

/** Who carries out what was approved: the one who asked, and beside them who let it pass. */
export function doerOfApproved({ id, tenant, requestedBy, decision }: Approval): Doer {
  return {
    tenant,
    actor: actorOf(requestedBy),
    client: null,
    ext: { approval: id, approvedBy: decision?.by?.name ?? 'nobody: it passed alone' },
  };
}

function actorOf({ name, role, credential }: Asker): Doer['actor'] {
  return { type: 'user', id: name, roles: [role], credential };
}
