import type { EventDraft } from '@daybook/event';
import type { ReaderIdentity } from '../roles/index.ts';
import type { Person } from './person.ts';

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
