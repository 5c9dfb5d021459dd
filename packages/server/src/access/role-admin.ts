import { AppError } from '@daybook/api';
import type { Scalar } from '@daybook/event';
import type { FieldCatalogue } from '@daybook/query';
import type { Clock } from '../platform/clock.ts';
import type { Approval, Approvals } from './approvals/index.ts';
import type { LastingRoles } from './grants/index.ts';
import { type Administrator, changesOf, type Doer, doerOf, type Journal, roleTarget } from './journal.ts';
import type { Turn } from '../platform/turn.ts';
import type { Reader } from './roles/identity.ts';
import type { Canonical } from './roles/restriction.ts';
import { type KeptRole, reaches, type RoleDefinition, type Sight } from './roles/role.ts';
import { checkDefinition } from './roles/role-check.ts';
import type { RoleStore } from './roles/role-store.ts';
import { mayGiveAlone, widens } from './roles/within.ts';

export interface RoleAdminParts {
  readonly roles: RoleStore;
  readonly approvals: Approvals;
  readonly journal: Journal;
  readonly turn: Turn;
  readonly catalogue: FieldCatalogue;
  readonly canonical: Canonical;
  readonly lasting: LastingRoles;
  readonly clock: Clock;
  readonly knowsSource: (tenant: string, number: number) => boolean;
  /** Who has the role, or may get it, for people; empty where nobody does. */
  readonly holdersOf: (tenant: string, role: string) => readonly string[];
  /** Who has it, and through whose link they sign in: for the second person. */
  readonly shownHolders: (tenant: string, role: string) => readonly string[];
  /** Whether somebody has it, or signs in by another link, since then (ms since 1970). */
  readonly hasNewHolders: (tenant: string, role: string, sinceMs: number) => boolean;
}

/** `what` of a request to change a role. */
interface WantedChange {
  readonly to: 'groups' | 'holders';
  readonly role: string;
  readonly revision: number;
  readonly before: RoleDefinition;
  readonly after: RoleDefinition;
  /** The first of those who have it now. */
  readonly holders: readonly string[];
}

interface Changed {
  readonly role: KeptRole;
  readonly approval: Approval | null;
}

const rolesMax = 200;
const shownHoldersMax = 100;

/**
 * Makes, changes and removes roles; of those that come with Daybook only the outside groups are changed. A change after which those who hold the role see more waits for a second person, and so
 * does giving it to outside groups by somebody who does not have it. Throws `AppError`.
 */
export class RoleAdmin {
  readonly #parts: RoleAdminParts;

  constructor(parts: RoleAdminParts) {
    this.#parts = parts;
  }

  /** Throws where a role of the tenant cannot have this sight. A source that the reader does not reach is none. */
  check({ tenant, role }: Reader, sight: Sight): void {
    checkDefinition(this.#parts, this.#known(tenant, role.sight), { sight });
  }

  /** The sources that there are, as far as they are reached; Daybook itself is no secret. */
  #known(tenant: string, by: Pick<Sight, 'sources'>): (number: number) => boolean {
    return (number) => number === 0 || (reaches(by, number) && this.#parts.knowsSource(tenant, number));
  }

  /** Without its outside groups where these wait for a second person. */
  async add(by: Administrator, name: string, wanted: RoleDefinition, reason = ''): Promise<Changed> {
    return await this.#parts.turn.run(async () => {
      const { roles, journal, clock, canonical, lasting } = this.#parts;
      const { tenant } = by.reader;
      this.check(by.reader, wanted.sight);
      if (roles.role(tenant, name) !== null)
        throw new AppError('role.name-taken', { detail: `There is a role "${name}".` });
      if (roles.customs(tenant).length >= rolesMax)
        throw new AppError('limit.reached', { detail: `There are ${rolesMax} roles.` });
      const { groups } = wanted;
      const mayGive = groups.length === 0 || mayGiveAlone(wanted, lasting(by.reader, null), canonical);
      const nowMs = clock.nowMs();
      const own = { name, isBuiltIn: false, revision: 1, createdMs: nowMs, updatedMs: nowMs };
      const role: KeptRole = { ...definitionOf(wanted), ...own, groups: mayGive ? groups : [] };
      await journal.note(doerOf(by), {
        kind: 'admin.role.create',
        action: 'add',
        reason,
        target: { resources: roleTarget(name) },
        changes: changesOf({}, flat(role)),
      });
      await roles.save(tenant, role);
      const approval = mayGive ? null : await this.#ask(by, role, wanted, 'groups', reason);
      return { role, approval };
    });
  }

  async change(by: Administrator, name: string, given: RoleDefinition, reason = ''): Promise<Changed> {
    return await this.#parts.turn.run(async () => {
      const { canonical, holdersOf, lasting } = this.#parts;
      const { tenant } = by.reader;
      const own = lasting(by.reader, null);
      const role = this.#kept(tenant, name);
      const wanted = withUnreached(given, role, by.reader.role.sight);
      if (role.isBuiltIn && !isSame(role, { ...wanted, groups: role.groups })) throw new AppError('role.built-in');
      this.check(by.reader, given.sight);
      if (isSame(role, wanted)) return { role, approval: null };
      const moreGroups = wanted.groups.some((group) => !role.groups.includes(group));
      const isWider = widens(role, wanted, own, canonical);
      if (isWider && holdersOf(tenant, name).length > 0)
        return { role, approval: await this.#ask(by, role, wanted, 'holders', reason) };
      if (moreGroups && !mayGiveAlone(wanted, own, canonical))
        return { role, approval: await this.#ask(by, role, wanted, 'groups', reason) };
      return { role: await this.#put(doerOf(by), tenant, role, wanted, isWider || moreGroups, reason), approval: null };
    });
  }

  async remove(by: Administrator, name: string): Promise<KeptRole> {
    return await this.#parts.turn.run(async () => {
      const { roles, journal, holdersOf } = this.#parts;
      const { tenant } = by.reader;
      const role = this.#kept(tenant, name);
      if (role.isBuiltIn) throw new AppError('role.built-in');
      const holders = holdersOf(tenant, name);
      if (holders.length > 0) {
        const shown = holders.slice(0, 10).join(', ');
        const more = holders.length > 10 ? ` and ${holders.length - 10} more` : '';
        throw new AppError('role.in-use', { detail: `The role "${name}" is in use: ${shown}${more}.` });
      }
      await roles.remove(tenant, name);
      await journal.note(doerOf(by), {
        kind: 'admin.role.delete',
        action: 'remove',
        target: { resources: roleTarget(name) },
        changes: changesOf(flat(role), {}),
      });
      return role;
    });
  }

  /** Carries out what `add` and `change` asked for. */
  async apply(approval: Approval, doer: Doer): Promise<void> {
    await this.#parts.turn.run(async () => {
      const { tenant, reason } = approval;
      const { to, role: name, revision, after } = approval.what as unknown as WantedChange;
      const role = this.#parts.roles.kept(tenant, name);
      const isDone = role?.revision === revision + 1 && isSame(role, after);
      if (isDone) return;
      if (role?.revision !== revision) {
        const detail = `The role "${name}" was changed after this was asked for.`;
        throw new AppError('approval.not-open', { detail });
      }
      if (to === 'holders' && this.#parts.hasNewHolders(tenant, name, approval.requestedMs)) {
        const detail = `Others have the role "${name}" since this was asked for, or sign in by another link. Ask again: they are shown then.`;
        throw new AppError('approval.not-open', { detail });
      }
      checkDefinition(this.#parts, this.#known(tenant, { sources: null }), after);
      await this.#put(doer, tenant, role, after, true, reason);
    });
  }

  #kept(tenant: string, name: string): KeptRole {
    const role = this.#parts.roles.kept(tenant, name);
    if (role === null) throw new AppError('role.not-found', { detail: `There is no role "${name}".` });
    return role;
  }

  async #put(
    doer: Doer,
    tenant: string,
    before: KeptRole,
    wanted: RoleDefinition,
    gives: boolean,
    reason: string,
  ): Promise<KeptRole> {
    const { roles, journal, clock } = this.#parts;
    const role = {
      ...before,
      ...definitionOf(wanted),
      revision: before.revision + 1,
      updatedMs: clock.nowMs(),
    };
    const note = () =>
      journal.note(doer, {
        kind: 'admin.role.update',
        action: 'change',
        reason,
        target: { resources: roleTarget(role.name) },
        changes: changesOf(flat(before), flat(role)),
      });
    if (gives) await note();
    await roles.save(tenant, role);
    if (!gives) await note();
    return role;
  }

  async #ask(
    by: Administrator,
    role: KeptRole,
    wanted: RoleDefinition,
    to: WantedChange['to'],
    reason: string,
  ): Promise<Approval> {
    const { name, revision } = role;
    const after = definitionOf(wanted);
    const holders = this.#parts.shownHolders(by.reader.tenant, name).slice(0, shownHoldersMax);
    const what: WantedChange = { to, role: name, revision, before: definitionOf(role), after, holders };
    const changes = changesOf(flat(role), flat(after));
    const fields = changes.map(({ path }) => path).join(', ');
    const summary =
      to === 'groups'
        ? `Give the role ${name} to the outside groups ${after.groups.join(', ')}`
        : `Change the role ${name} so that those who have it get more: ${fields}`;
    const kind = to === 'groups' ? 'grant.sight' : 'role.widen';
    return await this.#parts.approvals.request(by, {
      kind,
      summary,
      what: { ...what },
      roles: [name],
      reason,
      changes,
    });
  }
}

/** Who changes a role is not told of its sources that they do not reach: these stay in it, as long as it is held to sources at all. */
function withUnreached(wanted: RoleDefinition, { sight: { sources } }: KeptRole, by: Sight): RoleDefinition {
  const unreached = sources?.filter((number) => !reaches(by, number)) ?? [];
  const { sight } = wanted;
  if (sight.sources === null || unreached.length === 0) return wanted;
  return { ...wanted, sight: { ...sight, sources: [...new Set([...sight.sources, ...unreached])] } };
}

function definitionOf({ about, permissions, sight, groups }: RoleDefinition): RoleDefinition {
  return { about, permissions, sight, groups };
}

const isSame = (a: RoleDefinition, b: RoleDefinition): boolean => changesOf(flat(a), flat(b)).length === 0;

/** As it stands in records. */
function flat({ about, permissions, sight, groups }: RoleDefinition): Record<string, Scalar> {
  return {
    about,
    permissions: permissions.toSorted().join(','),
    'sight.sources': sight.sources === null ? 'all' : sight.sources.toSorted((a, b) => a - b).join(','),
    'sight.restriction': sight.restriction,
    'sight.clear': sight.clear.toSorted().join(','),
    // Their names may have commas in them.
    groups: JSON.stringify(groups.toSorted()),
  };
}
