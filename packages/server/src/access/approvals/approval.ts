import type { ApprovalKindName, ApprovalState, DecisionName } from '@daybook/api';
import type { Identity, Reader } from '../roles/index.ts';
import { decidingPermission, readingOf, seesEverything } from '../roles/index.ts';

/** Who asked or decided, as they were then. */
export interface Asker {
  readonly subject: string;
  /** Where it was a program. */
  readonly program?: string;
  readonly name: string;
  readonly role: string;
  readonly credential: string;
}

/** Something that one person alone may not do. Times are ms since 1970. */
export interface Approval {
  readonly id: string;
  readonly tenant: string;
  readonly kind: ApprovalKindName;
  readonly state: ApprovalState;
  /** For people: what was asked for, in a sentence. */
  readonly summary: string;
  /** For the one who carries it out: what exactly. JSON. */
  readonly what: Readonly<Record<string, unknown>>;
  /** Names of roles that are given or changed by it: they stay as long as it is open. */
  readonly roles: readonly string[];
  readonly reason: string;
  readonly requestedBy: Asker;
  readonly requestedMs: number;
  readonly expiresMs: number;
  /** Where nobody else could decide: when it passes alone. */
  readonly aloneMs: number | null;
  readonly decision: {
    readonly decision: Exclude<DecisionName, 'reviewed'> | 'alone' | 'break-glass';
    /** Null where it passed alone. */
    readonly by: Asker | null;
    readonly atMs: number;
    readonly reason: string;
  } | null;
  readonly appliedMs: number | null;
  readonly failure: string | null;
  /** When what it permits is over; null where it permits nothing for a time. */
  readonly permitMs: number | null;
  /** When a permit that is good for once was used. */
  readonly usedMs: number | null;
  readonly review: { readonly by: Asker; readonly atMs: number; readonly reason: string } | null;
}

/** Somebody must still do something about it, or it is being carried out. */
export function isOpen({ state }: Pick<Approval, 'state'>): boolean {
  return state === 'waiting' || state === 'approved' || state === 'to-review';
}

/** Something may still come of it: it is open, or permits something. */
export function isLive(approval: Approval, nowMs: number): boolean {
  return isOpen(approval) || (approval.permitMs !== null && approval.usedMs === null && nowMs < approval.permitMs);
}

export function askerOf({ subject, program, name, role, credential }: Reader): Asker {
  return { subject, ...(program === undefined ? {} : { program }), name, role: role.name, credential };
}

/** Those who decide, and those who list people, see all; others what they asked for themselves. */
export function sees(identity: Identity, approval: Pick<Approval, 'tenant' | 'requestedBy'>): boolean {
  return identity.tenant === approval.tenant && (seesAll(identity) || hasMade(identity, approval));
}

export function seesAll(identity: Identity): boolean {
  return may(identity, decidingPermission) || may(identity, 'users:read');
}

/** Who lists people learns what somebody searched for where they decide it, asked themselves, or see every field of every event. */
export function seesQuery(identity: Identity, approval: Pick<Approval, 'requestedBy'>): boolean {
  if (may(identity, decidingPermission) || hasMade(identity, approval)) return true;
  return (
    identity.kind === 'reader' &&
    identity.roles.some((role) => readingOf(role).length > 0 && seesEverything(role.sight))
  );
}

/** Who lists roles reads their restrictions there. */
export function seesRoles(identity: Identity): boolean {
  return may(identity, 'roles:read');
}

/** How somebody may decide it as it stands now. */
export function decisionsOf(identity: Identity, approval: Approval): DecisionName[] {
  if (identity.kind !== 'reader' || identity.tenant !== approval.tenant) return [];
  if (isOwn(identity, approval)) return approval.state === 'waiting' && hasMade(identity, approval) ? ['withdraw'] : [];
  if (!may(identity, decidingPermission)) return [];
  if (approval.state === 'waiting') return ['approve', 'refuse'];
  return approval.state === 'to-review' ? ['reviewed'] : [];
}

/**
 * Whether it is theirs to see, to take back and to make use of: a person has what their programs asked for too, and a program
 * what it asked for itself.
 */
export function hasMade(identity: Identity, approval: Pick<Approval, 'requestedBy'>): boolean {
  if (identity.kind !== 'reader' || !isOwn(identity, approval)) return false;
  return identity.program === undefined || identity.program === approval.requestedBy.program;
}

/** Whether they are nobody else than who asked, who must not decide it: a person's session and all tokens have the same subject. */
export function isOwn(identity: Identity, { requestedBy }: Pick<Approval, 'requestedBy'>): boolean {
  return identity.kind === 'reader' && identity.subject === requestedBy.subject;
}

function may(identity: Identity, permission: Reader['role']['permissions'][number]): boolean {
  return identity.kind === 'reader' && identity.roles.some(({ permissions }) => permissions.includes(permission));
}
