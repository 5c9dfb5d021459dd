import type { EventDraft, Position } from '@daybook/event';
import type { Administrator } from './journal.ts';
import type { Role } from './roles/index.ts';

/** The tenant that every installation has. */
export const firstTenant = 'default';

/**
 * Writes an event of Daybook's own into the log of a tenant. It is durable when the promise resolves; when it rejects, it may be there or not.
 * Calls may overlap. Has a reserve of disk space of its own, so that it works for a while when the disk is full.
 */
export interface RecordOwn {
  append(tenant: string, draft: EventDraft): Promise<void>;
}

/** As `RecordOwn`, and says at which position the event is. */
export interface RecordNote {
  appendAt(tenant: string, draft: EventDraft): Promise<Position>;
}

/**
 * What of open looks must outlive the process. Durable when a promise resolves; saving again replaces. One user.
 */
export interface LookStore {
  save(id: string, look: string): Promise<void>;
  /** As `save`, and does nothing where there is none of that id. */
  replace(id: string, look: string): Promise<void>;
  remove(id: string): Promise<void>;
  all(): Promise<{ id: string; look: string }[]>;
}

/** Somebody who can be given roles. */
export interface Person {
  /** Stable, and never used again; the `subject` of the identities that the person gets. */
  readonly id: string;
  readonly number: number;
  readonly login: string;
  readonly email?: string | null;
  /** Identity at an outside provider that signs them in. */
  readonly external?: { readonly issuer: string; readonly subject: string } | null;
  readonly link?: UsedLink | null;
}

/** The one-time link by which somebody set up what they sign in with. */
export interface UsedLink {
  /** Subject of who made it: they could have used it themselves. */
  readonly maker: string;
  /** Ms since 1970. */
  readonly usedMs: number;
}

/** Who there is. From memory, at once. */
export interface People {
  /** Null where there is no such person, or the person was ended. */
  person(tenant: string, id: string): Person | null;
}

/** The roles that people were given. From memory, at once, so that it can be asked on every request. */
export interface PersonRoles {
  /** In effect now, in the order in which they were given. None for somebody who is not known. */
  rolesOf(tenant: string, person: string): readonly Role[];
}

export interface GivenRoles {
  /** Names of the roles that the person has now. */
  readonly given: readonly string[];
  /** Names of those that wait for a second person, and the id of the request. */
  readonly waiting: readonly string[];
  readonly approval: string | null;
}

export interface GiveRoles {
  /**
   * Gives a person roles, until `untilMs` (since 1970) or for good. Recorded before they take effect. What the one who
   * gives does not have themselves, and the right to decide approvals, waits for a second person. The first person of a
   * tenant who is given anything becomes administrator and auditor as well, at once, and the tokens that belonged to nobody
   * are theirs from then on. Throws `AppError`: `request.invalid`, `role.not-found`, `limit.reached`, `look.not-recorded`.
   */
  give(
    by: Administrator,
    person: Person,
    roles: readonly string[],
    options: { readonly untilMs?: number; readonly reason?: string },
  ): Promise<GivenRoles>;
}
