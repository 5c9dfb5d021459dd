import type { Clock } from '../../platform/clock.ts';
import type { LastingRoles } from '../grants/index.ts';
import type { Administrator } from '../journal.ts';
import type { Person } from '../ports.ts';
import {
  type Canonical,
  isNoMoreThan,
  mayGiveAlone,
  type Role,
  type RoleSnapshot,
  snapshotOf,
} from '../roles/index.ts';
import { type Approval, hasMade } from './approval.ts';
import type { Approvals } from './approvals.ts';

const validMs = 24 * 60 * 60_000;

/** What is to be done to somebody's account: as it stands in the request, and exactly what its approval is good for. */
export interface AccountDeed {
  readonly deed: 'credentials' | 'address' | 'expires' | 'enable';
  /** In a sentence, before the person's login: "Set new credentials for". */
  readonly sentence: string;
  /** The new value, where there is one. */
  readonly value?: string | null;
  /** Until when it gives what the person has (ms since 1970); null for good. */
  readonly untilMs?: number | null;
}

export const newCredentials: AccountDeed = { deed: 'credentials', sentence: 'Set new credentials for' };

/**
 * Who sets new credentials for a person can act as that person. Where the person sees or may do what the administrator does
 * not, it needs a second person, as giving the administrator those roles would. The same holds for what gives the person their sight back
 * or for longer: as much as giving them those roles.
 */
export class CredentialResets {
  readonly #parts: { approvals: Approvals; canonical: Canonical; clock: Clock; lasting: LastingRoles };

  constructor(parts: { approvals: Approvals; canonical: Canonical; clock: Clock; lasting: LastingRoles }) {
    this.#parts = parts;
  }

  /**
   * Ask right before it is done. Null: go on, now and once; otherwise the request that waits (when it was
   * approved, asking again gives null). `held` are all roles that the person has, those of outside groups too.
   */
  async check(
    by: Administrator,
    { id, number, login }: Person,
    held: readonly Role[],
    reason: string,
    { deed, sentence, value = null, untilMs = null }: AccountDeed = newCredentials,
  ): Promise<Approval | null> {
    const { approvals, canonical, lasting } = this.#parts;
    const own = lasting(by.reader, untilMs);
    const more = held.filter((role) => !mayGiveAlone(role, own, canonical));
    if (more.length === 0) return null;
    const permit = approvals
      .live(by.reader.tenant)
      .find(
        ({ kind, permitMs, requestedBy, what }) =>
          kind === 'credential.reset' &&
          permitMs !== null &&
          hasMade(by.reader, { requestedBy }) &&
          what['person'] === id &&
          what['deed'] === deed &&
          what['value'] === value,
      );
    const shown = (permit?.what['roles'] ?? []) as readonly RoleSnapshot[];
    const covered = more.every((role) =>
      shown.some((then) => then.name === role.name && isNoMoreThan(role, then, canonical)),
    );
    if (permit !== undefined && covered && (await approvals.use(permit.id, by.reader.tenant)) !== null) return null;
    const names = more.map(({ name }) => name);
    return await approvals.request(by, {
      kind: 'credential.reset',
      summary: `${sentence} ${login}, who has ${names.join(', ')}`,
      what: { person: id, number, login, deed, value, roles: more.map(snapshotOf) },
      roles: names,
      reason,
      changes: [{ path: 'roles', new: names.join(',') }],
    });
  }

  apply(): { permitMs: number } {
    return { permitMs: this.#parts.clock.nowMs() + validMs };
  }
}
