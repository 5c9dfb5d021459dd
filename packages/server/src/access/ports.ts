import type { EventDraft } from '@daybook/event';
import type { Administrator } from './registry.ts';
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

/**
 * What of open looks must outlive the process. Durable when a promise resolves; saving again replaces. One user.
 */
export interface LookStore {
  save(id: string, look: string): Promise<void>;
  remove(id: string): Promise<void>;
  all(): Promise<{ id: string; look: string }[]>;
}

/** The roles of people. Answers from memory, as they are at the moment of the call; nobody unknown has any. */
export interface PersonRoles {
  /** In effect now, in the order in which they were given. */
  rolesOf(tenant: string, person: string): readonly Role[];
}

/**
 * Gives roles to a person. Recorded and durable when the promise resolves, or waiting for a second person where that is
 * needed. Throws `AppError`: `role.not-found` before anything is given.
 */
export interface GiveRoles {
  give(
    by: Administrator,
    person: string,
    roles: readonly string[],
    options?: { readonly untilMs?: number; readonly reason?: string },
  ): Promise<void>;
}
