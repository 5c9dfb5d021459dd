import type { ApprovalJson } from '@daybook/api';
import { type Approval, decisionsOf, hasMade, type Identity, seesQuery, seesRoles } from '../../access/index.ts';
import { isoTime, isoTimeOrNull } from '../times.ts';

/** A request for approval as `viewer` sees it. */
export function approvalJson(approval: Approval, viewer: Identity): ApprovalJson {
  const { id, kind, state, summary, what, requestedBy, decision, review, failure, permitMs } = approval;
  const isShown = kind !== 'export.unmasked' || seesQuery(viewer, approval);
  const reasonOf = ({ reason }: { reason: string }): string => (isShown ? reason : '');
  return {
    id,
    kind,
    state,
    summary,
    what: isShown && (seesRoles(viewer) || seesQuery(viewer, approval)) ? { ...what } : withoutQueries(what),
    reason: reasonOf(approval),
    requestedBy: whoJson(requestedBy),
    mine: hasMade(viewer, approval),
    requested: isoTime(approval.requestedMs),
    expires: isoTime(approval.expiresMs),
    passesAlone: state === 'waiting' ? isoTimeOrNull(approval.aloneMs) : null,
    decision:
      decision === null
        ? null
        : {
            decision: decision.decision,
            by: decision.by === null ? null : whoJson(decision.by),
            at: isoTime(decision.atMs),
            reason: reasonOf(decision),
          },
    applied: isoTimeOrNull(approval.appliedMs),
    failure,
    permit: permitMs === null || approval.usedMs !== null ? null : { id, expires: isoTime(permitMs) },
    review: review === null ? null : { by: whoJson(review.by), at: isoTime(review.atMs), reason: reasonOf(review) },
    can: decisionsOf(viewer, approval),
  };
}

/** Queries, restrictions among them, hold the names and addresses that somebody looks for, and so may what they say why. */
function withoutQueries(what: Approval['what']): Record<string, unknown> {
  const text = JSON.stringify(what, (name, value: unknown) => (queries.includes(name) ? undefined : value));
  return JSON.parse(text) as Record<string, unknown>;
}

const queries: readonly string[] = ['query', 'restriction'];

/** What waits, where something does. */
export function approvalOrNull(approval: Approval | null, viewer: Identity): ApprovalJson | null {
  return approval === null ? null : approvalJson(approval, viewer);
}

function whoJson({ name, role }: Approval['requestedBy']): ApprovalJson['requestedBy'] {
  return { name, role };
}
