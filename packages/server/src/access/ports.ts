import type { EventDraft } from '@daybook/event';

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
