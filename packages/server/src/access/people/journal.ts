import { AppError } from '@daybook/api';
import type { Change, EventDraft, Kind, Scalar } from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';
import { type Client } from '../looks/look.ts';
import { clientFields } from '../looks/draft.ts';
import type { RecordOwn } from '../ports.ts';
import type { ReaderIdentity } from '../roles/index.ts';
import type { Person } from './person.ts';

export interface JournalEntry {
  readonly kind: Kind;
  readonly action: string;
  readonly outcome?: EventDraft['outcome'];
  readonly reason?: string;
  readonly actor: EventDraft['actor'];
  readonly target?: NonNullable<EventDraft['target']>;
  readonly changes?: readonly Change[];
  readonly ext?: Readonly<Record<string, Scalar>>;
}

/** Writes what happens with people and their sign-ins into the log of their tenant. Passwords, codes and secrets are never part of it. */
export class Journal {
  readonly #record: RecordOwn;
  readonly #clock: Clock;

  constructor(record: RecordOwn, clock: Clock) {
    this.#record = record;
    this.#clock = clock;
  }

  /** Durable when the promise resolves. Throws `look.not-recorded`: then what it is about must not happen. */
  async write(tenant: string, entry: JournalEntry, client: Client): Promise<void> {
    const { kind, action, outcome = 'success', reason, actor, target, changes, ext } = entry;
    const draft: EventDraft = {
      time: new Date(this.#clock.nowMs()).toISOString(),
      kind,
      action,
      outcome,
      severity: outcome === 'success' ? 1 : 2,
      ...(reason === undefined ? {} : { reason: { code: reason } }),
      actor,
      ...clientFields(client),
      ...(target === undefined ? {} : { target }),
      ...(changes === undefined || changes.length === 0 ? {} : { changes: [...changes] }),
      ...(ext === undefined || Object.keys(ext).length === 0 ? {} : { ext: { ...ext } }),
    };
    try {
      await this.#record.append(tenant, draft);
    } catch (error) {
      throw new AppError('look.not-recorded', { retryAfterSeconds: 5, cause: error });
    }
  }
}

/** Somebody who acts on their own account, or administers, in whatever roles they have. */
export function identityActor({ name, roles, credential }: ReaderIdentity): EventDraft['actor'] {
  return { type: 'user', id: name, roles: roles.map((role) => role.name), credential };
}

/** Somebody who is not signed in yet. */
export function personActor({ login }: Person): EventDraft['actor'] {
  return { type: 'user', id: login };
}

/** Nobody who is known: what they typed may have been a password, so it is not kept. */
export const unknownActor: EventDraft['actor'] = { type: 'unknown', id: 'unknown' };

export function personTarget(
  { id, login, name, email }: Person,
  more: NonNullable<EventDraft['target']>['resources'] = [],
) {
  return {
    user: { type: 'user' as const, id: login, name, ...(email === null ? {} : { email }) },
    resources: [{ type: 'person', id, name: login }, ...more],
  };
}
