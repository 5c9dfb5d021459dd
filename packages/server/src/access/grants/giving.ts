import { AppError } from '@daybook/api';
import type { Clock } from '../../platform/clock.ts';
import type { Approval, Approvals } from '../approvals/index.ts';
import { type Administrator, daybookItself, type Doer, doerOf, type Journal, roleTarget } from '../journal.ts';
import type { GivenRoles, GiveRoles, People, Person } from '../ports.ts';
import {
  type Canonical,
  checkUnwidened,
  mayGiveAlone,
  type Role,
  type RoleBook,
  type RoleSnapshot,
  snapshotOf,
} from '../roles/index.ts';
import type { Turn } from '../../platform/turn.ts';
import type { Grant } from './grant.ts';
import type { GrantStore } from './grant-store.ts';
import { type LastingRoles, lastsAsLong } from './lasting.ts';
import { isAsShown, originOf, type SignInOrigin, toldOrigin } from './sign-in-origin.ts';

export interface GivingParts {
  readonly grants: GrantStore;
  readonly roles: RoleBook;
  readonly approvals: Approvals;
  readonly journal: Journal;
  readonly turn: Turn;
  readonly canonical: Canonical;
  readonly lasting: LastingRoles;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly people: People;
  /** Of a person or a token, for people to read. */
  readonly nameOf: (tenant: string, subject: string) => string;
  /** Makes the tokens that belong to nobody, and what was asked for with them, the person's. */
  readonly adopt: (tenant: string, person: string) => Promise<void>;
  /** Whether somebody else is administrator, without an end. */
  readonly hasOtherAdministrator: (tenant: string, grant: string) => boolean;
}

interface Options {
  readonly untilMs?: number;
  readonly reason?: string;
}

/** `what` of a request to give a person roles. */
interface WantedForPerson {
  readonly to: 'person';
  readonly person: Person;
  readonly roles: readonly RoleSnapshot[];
  readonly untilMs: number | null;
  /** As the second person is shown it: otherwise it is not carried out. */
  readonly signIn: SignInOrigin;
}

const grantsMax = 10_000;
const grantsOfOneMax = 32;
const firstRoles = ['administrator', 'auditor'];

/** Gives people roles, and takes them away. What gives is recorded before it takes effect, what takes away right after. */
export class Giving implements GiveRoles {
  readonly #parts: GivingParts;

  constructor(parts: GivingParts) {
    this.#parts = parts;
  }

  async give(by: Administrator, person: Person, names: readonly string[], options: Options): Promise<GivenRoles> {
    return await this.#parts.turn.run(async () => {
      const { grants, clock } = this.#parts;
      const { tenant } = by.reader;
      const { untilMs = null } = options;
      if (untilMs !== null && untilMs <= clock.nowMs()) {
        const message = 'the end must be in the future';
        throw new AppError('request.invalid', {
          detail: `\`until\`: ${message}.`,
          errors: [{ path: 'until', message }],
        });
      }
      const isFirst = !grants.hasBegun(tenant);
      if (isFirst) await this.#giveFirst(by, person);
      const wanted = this.#wanted(tenant, person, names, untilMs);
      this.#limit(tenant, person, wanted.length);
      const { canonical } = this.#parts;
      const own = this.#parts.lasting(by.reader, untilMs);
      const given = isFirst ? wanted : wanted.filter((role) => mayGiveAlone(role, own, canonical));
      const waiting = wanted.filter((role) => !given.includes(role));
      const made = given.map((role) => this.#grant(by, person, role.name, { ...options, untilMs }));
      await this.#giveAll(doerOf(by), made, 'give');
      const approval = waiting.length === 0 ? null : await this.#ask(by, person, waiting, { ...options, untilMs });
      return {
        given: this.#names(tenant, person),
        waiting: waiting.map(({ name }) => name),
        approval: approval?.id ?? null,
      };
    });
  }

  /** Nobody is there yet who could approve it. */
  async #giveFirst(by: Administrator, person: Person): Promise<void> {
    const lacks = firstRoles.find((name) => by.reader.roles.every((role) => role.name !== name));
    if (lacks !== undefined)
      throw new AppError('access.forbidden', {
        detail: `The first person becomes ${firstRoles.join(' and ')}; only who is both makes them, and you are no ${lacks}.`,
      });
    const reason = 'the first person of this installation';
    await this.#parts.adopt(by.reader.tenant, person.id);
    const made = firstRoles.map((name) => this.#grant(by, person, name, { untilMs: null, reason }));
    await this.#giveAll(doerOf(by), made, 'first');
  }

  /** The roles that the person lacks, or has for a shorter time. */
  #wanted(tenant: string, person: Person, names: readonly string[], untilMs: number | null): Role[] {
    const { grants, roles } = this.#parts;
    const has = grants.list(tenant, person.id);
    return [...new Set(names)].flatMap((name) => {
      const role = roles.role(tenant, name);
      if (role === null) throw new AppError('role.not-found', { detail: `There is no role "${name}".` });
      const covered = has.some((grant) => grant.role === name && lastsAsLong(grant.untilMs, untilMs));
      return covered ? [] : [role];
    });
  }

  #limit(tenant: string, person: Person, more: number): void {
    const { grants } = this.#parts;
    const own = grants.list(tenant, person.id).length;
    if (own + more > grantsOfOneMax)
      throw new AppError('limit.reached', { detail: `A person has at most ${grantsOfOneMax} grants.` });
    if (grants.list(tenant).length + more > grantsMax)
      throw new AppError('limit.reached', { detail: `There are at most ${grantsMax} grants.` });
  }

  #grant(
    { reader }: Administrator,
    person: Person,
    role: string,
    { untilMs, reason = '' }: { untilMs: number | null; reason?: string },
  ): Grant {
    const { newId, clock } = this.#parts;
    const { tenant, name: givenBy } = reader;
    return { id: newId(), tenant, person, role, sinceMs: clock.nowMs(), untilMs, reason, givenBy, approval: null };
  }

  /** All or none: they are written in one statement. */
  async #giveAll(doer: Doer, made: readonly Grant[], action: 'give' | 'first'): Promise<void> {
    const { grants, journal } = this.#parts;
    const names = new Set(made.flatMap(({ tenant, person }) => this.#names(tenant, person)));
    for (const grant of made) {
      const { id, person, role, untilMs, reason } = grant;
      const before = [...names];
      names.add(role);
      await journal.note(doer, {
        kind: 'admin.role.grant',
        action,
        severity: action === 'first' ? 3 : 1,
        reason,
        target: targetOf(grant),
        changes: [{ path: 'roles', old: before.join(','), new: [...names].join(',') }],
        ext: {
          grant: id,
          number: person.number,
          ...(untilMs === null ? {} : { until: new Date(untilMs).toISOString() }),
        },
      });
    }
    await grants.add(made);
  }

  async #ask(
    by: Administrator,
    person: Person,
    roles: readonly Role[],
    { untilMs, reason = '' }: { untilMs: number | null; reason?: string },
  ): Promise<Approval> {
    const names = roles.map(({ name }) => name);
    const end = untilMs === null ? '' : ` until ${new Date(untilMs).toISOString()}`;
    const { id, number, login } = person;
    const { tenant, subject } = by.reader;
    const signIn = originOf(person);
    const told = toldOrigin(person, subject, (maker) => this.#parts.nameOf(tenant, maker));
    const known = { id, number, login };
    const what: WantedForPerson = { to: 'person', person: known, roles: roles.map(snapshotOf), untilMs, signIn };
    return await this.#parts.approvals.request(by, {
      kind: 'grant.sight',
      summary: `Give ${login} the ${names.length === 1 ? 'role' : 'roles'} ${names.join(', ')}${end}. Note: ${told}`,
      what: { ...what },
      roles: names,
      reason,
      changes: [{ path: 'roles', new: names.join(',') }],
    });
  }

  /** Carries out what `give` asked for. */
  async apply(approval: Approval, doer: Doer): Promise<void> {
    await this.#parts.turn.run(async () => {
      const { grants, roles, canonical, clock, people } = this.#parts;
      const { tenant, requestedBy, reason } = approval;
      const { person, roles: asked, untilMs, signIn } = approval.what as unknown as WantedForPerson;
      if (await grants.isKnown(tenant, `${approval.id}-0`)) return;
      if (untilMs !== null && untilMs <= clock.nowMs())
        throw new AppError('approval.not-open', { detail: 'The grant would be over already.' });
      for (const role of asked) checkUnwidened(roles, tenant, role, canonical);
      const now = people.person(tenant, person.id);
      if (now === null || !isAsShown(signIn, originOf(now), requestedBy.subject))
        throw new AppError('approval.not-open', {
          detail: `How ${person.login} signs in was changed after this was asked for. Ask again: it is shown as it is now.`,
        });
      const { name: givenBy } = requestedBy;
      const sinceMs = clock.nowMs();
      const made = asked.map(({ name: role }, i): Grant => {
        const id = `${approval.id}-${i}`;
        return { id, tenant, person, role, sinceMs, untilMs, reason, givenBy, approval: approval.id };
      });
      await this.#giveAll(doer, made, 'give');
    });
  }

  /** Throws `grant.not-found`, `grant.last`. */
  async take(by: Administrator, id: string): Promise<Grant> {
    return await this.#parts.turn.run(async () => {
      const { tenant } = by.reader;
      const grant = this.#parts.grants.get(tenant, id);
      if (grant === null) throw new AppError('grant.not-found');
      if (grant.role === 'administrator' && !this.#parts.hasOtherAdministrator(tenant, id))
        throw new AppError('grant.last');
      await this.#parts.grants.end(grant);
      await this.#noteEnd(doerOf(by), grant, 'take');
      return grant;
    });
  }

  /** Notes the end of grants that are over. They were worth nothing before already. */
  async sweep(): Promise<void> {
    if (this.#parts.grants.over().length === 0) return;
    await this.#parts.turn.run(async () => {
      for (const grant of this.#parts.grants.over()) {
        await this.#noteEnd(daybookItself(grant.tenant), grant, 'expire');
        await this.#parts.grants.end(grant);
      }
    });
  }

  async #noteEnd(doer: Doer, grant: Grant, action: string): Promise<void> {
    const { id, tenant, person, role } = grant;
    const left = this.#names(tenant, person);
    await this.#parts.journal.note(doer, {
      kind: 'admin.role.revoke',
      action,
      target: targetOf(grant),
      changes: [{ path: 'roles', old: [...new Set([...left, role])].join(','), new: left.join(',') }],
      ext: { grant: id, number: person.number },
    });
  }

  #names(tenant: string, person: Person): string[] {
    return [...new Set(this.#parts.grants.list(tenant, person.id).map(({ role }) => role))];
  }
}

function targetOf({ person, role }: Grant) {
  return { user: { type: 'user' as const, id: person.login }, resources: roleTarget(role) };
}
