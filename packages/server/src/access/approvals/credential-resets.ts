import type { Clock } from '../../platform/clock.ts';
import type { LastingRoles } from '../grants/index.ts';
import type { Administrator } from '../journal.ts';
import type { Person } from '../ports.ts';
import { type Canonical, mayGiveAlone, type Role } from '../roles/index.ts';
import type { Approval } from './approval.ts';
import type { Approvals } from './approvals.ts';

const validMs = 24 * 60 * 60_000;

/**
 * Who sets new credentials for a person can act as that person. Where the person sees or may do what the administrator does
 * not, it needs a second person, as giving the administrator those roles would.
 */
export class CredentialResets {
  readonly #parts: { approvals: Approvals; canonical: Canonical; clock: Clock; lasting: LastingRoles };

  constructor(parts: { approvals: Approvals; canonical: Canonical; clock: Clock; lasting: LastingRoles }) {
    this.#parts = parts;
  }

  /**
   * Ask right before the credentials are reset. Null: go on, now and once; otherwise the request that waits (when it was
   * approved, asking again gives null). `held` are all roles that the person has, those of outside groups too.
   */
  async check(by: Administrator, person: Person, held: readonly Role[], reason: string): Promise<Approval | null> {
    const { approvals, canonical, lasting } = this.#parts;
    const own = lasting(by.reader, null);
    const more = held.filter((role) => !mayGiveAlone(role, own, canonical));
    if (more.length === 0) return null;
    const { tenant, subject } = by.reader;
    const permit = approvals
      .live(tenant)
      .find(
        ({ kind, permitMs, requestedBy, what }) =>
          kind === 'credential.reset' &&
          permitMs !== null &&
          requestedBy.subject === subject &&
          what['person'] === person.id,
      );
    const covered = permit !== undefined && more.every(({ name }) => permit.roles.includes(name));
    if (covered && (await approvals.use(permit.id, tenant)) !== null) return null;
    const names = more.map(({ name }) => name);
    return await approvals.request(by, {
      kind: 'credential.reset',
      summary: `Set new credentials for ${person.login}, who has ${names.join(', ')}`,
      what: { person: person.id, number: person.number, login: person.login, roles: names },
      roles: names,
      reason,
      changes: [{ path: 'roles', new: names.join(',') }],
    });
  }

  apply(): { permitMs: number } {
    return { permitMs: this.#parts.clock.nowMs() + validMs };
  }
}
