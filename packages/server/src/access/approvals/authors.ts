import type { People } from '../ports.ts';
import type { Approval } from './approval.ts';

/** Who somebody is in what is kept for ever: people by number, so that nobody is named there. */
export function authorOf(people: People, tenant: string, subject: string): string {
  const person = people.person(tenant, subject);
  return person === null ? `token ${subject}` : `person ${person.number}`;
}

/** Who asked for what was approved, and who let it pass. */
export function authorsOf(people: People, { tenant, requestedBy, decision }: Approval) {
  const by = decision?.by ?? null;
  return {
    by: authorOf(people, tenant, requestedBy.subject),
    approvedBy: by === null ? null : authorOf(people, tenant, by.subject),
    alone: decision?.decision === 'alone',
  };
}
