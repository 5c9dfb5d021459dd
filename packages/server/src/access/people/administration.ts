import { AppError } from '@daybook/api';
import type { Change } from '@daybook/event';
import type { Tokens } from '../credentials/index.ts';
import { lastsAsLong } from '../grants/index.ts';
import type { GivenRoles, GiveRoles, PersonRoles } from '../ports.ts';
import {
  type AccountDeed,
  type CredentialResets,
  type LinkBound,
  type LinkBounds,
  newCredentials,
} from '../approvals/index.ts';
import type { Administrator, Journal } from '../journal.ts';
import type { RoleStore } from '../roles/index.ts';
import type { Invitation, Invitations } from './invitations.ts';
import { identityActor, personTarget } from './actors.ts';
import type { Factors } from './factors.ts';
import type { OpenLogins } from './open-logins.ts';
import type { People } from './people.ts';
import { isOfOutside, isUnproved, type NewPerson, type Person, type PersonChange } from './person.ts';

export interface AdministrationParts {
  readonly people: People;
  readonly factors: Factors;
  readonly openLogins: OpenLogins;
  readonly tokens: Tokens;
  readonly invitations: Invitations;
  readonly roles: Pick<RoleStore, 'role' | 'customs'>;
  readonly personRoles: PersonRoles;
  readonly giveRoles: GiveRoles;
  readonly credentialResets: Pick<CredentialResets, 'check'>;
  readonly linkBounds: LinkBounds;
  readonly journal: Journal;
}

export interface Invited {
  readonly person: Person;
  readonly invitation: Invitation;
  /** Stands in the link; given this once. */
  readonly secret: string;
  /** Null where no roles were asked for. */
  readonly roles: GivenRoles | null;
}

/** What a person may change of somebody; `null` takes a value away. */
export interface Wanted {
  readonly name?: string | undefined;
  readonly email?: string | null | undefined;
  readonly expiresMs?: number | null | undefined;
  readonly state?: 'active' | 'disabled' | undefined;
}

/**
 * Changes of people by administrators. What gives somebody rights is recorded before it takes effect; what takes rights away
 * takes effect at once, and is recorded then. Throws `AppError`.
 */
export class PeopleAdministration {
  readonly #parts: AdministrationParts;

  constructor(parts: AdministrationParts) {
    this.#parts = parts;
  }

  async invite(
    by: Administrator,
    wanted: Omit<NewPerson, 'tenant'>,
    grant: { readonly roles: readonly string[]; readonly untilMs?: number; readonly reason?: string },
  ): Promise<Invited> {
    const { people, roles, giveRoles } = this.#parts;
    const { tenant } = by.reader;
    const unknown = grant.roles.find((name) => roles.role(tenant, name) === null);
    if (unknown !== undefined) throw new AppError('role.not-found', { detail: `There is no role "${unknown}".` });
    const person = await people.add({ ...wanted, tenant });
    if (person === null) throw new AppError('user.login-taken', { detail: `There is, or was, "${wanted.login}".` });
    try {
      await this.#write(by, 'admin.user.create', 'invite', person, changesOf(null, person));
    } catch (error) {
      await people.forget(person);
      throw error;
    }
    const { roles: names, ...options } = grant;
    const given = await giveRoles.give(by, person, names, options);
    const bound = this.#parts.linkBounds.of(by, person, given.waiting);
    return await this.#link(by, person, bound, given);
  }

  /** A new link. It can be used by who makes it: so for somebody who may more than they do, a second person approves first. */
  async reinvite(by: Administrator, id: string): Promise<Invited> {
    const person = this.#person(by, id);
    if (person.state === 'disabled') throw new AppError('user.disabled');
    // The first person is who made them, and nobody before.
    const isOneself = person.state === 'invited' && by.reader.subject === person.id;
    const bound = this.#parts.linkBounds.of(by, person);
    if (!isOneself) await this.#checkDeed(by, person, `a new link for ${person.login}`, newCredentials);
    return await this.#link(by, person, bound);
  }

  async change(by: Administrator, id: string, wanted: Wanted): Promise<Person> {
    const person = this.#person(by, id);
    const { state, ...rest } = wanted;
    let changed = person;
    const change: PersonChange = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    if (Object.keys(change).length > 0) {
      // A provider links whoever has the address: a new one is as good as a link.
      const links = (change.email ?? person.email) !== person.email && isUnproved(person);
      if (links) await this.#checkDeed(by, person, `a new address for ${person.login}`, addressDeed(change));
      if (isLater(person, change)) await this.#checkDeed(by, person, `more time for ${person.login}`, timeDeed(change));
      if (change.expiresMs !== undefined && change.expiresMs !== null) this.#keepAnAdministrator(person);
      await this.#write(by, 'admin.user.update', 'change', person, changesOf(person, { ...person, ...change }));
      changed = await this.#parts.people.change(id, change);
    }
    if (state === 'disabled') return await this.disable(by, changed);
    return state === 'active' ? await this.#enable(by, changed) : changed;
  }

  /** Ends everything that the person has open, at once. */
  async disable(by: Administrator, person: Person): Promise<Person> {
    if (person.state === 'disabled') return person;
    this.#keepAnAdministrator(person);
    const { people, openLogins, invitations } = this.#parts;
    const changed = await people.change(person.id, { state: 'disabled' });
    const ended = await openLogins.endOfPerson(person, { made: true });
    await invitations.revoke(person.id);
    await this.#write(by, 'admin.user.lock', 'disable', person, changesOf(person, changed), { ...ended });
    return changed;
  }

  async #enable(by: Administrator, person: Person): Promise<Person> {
    if (person.state === 'invited') throw new AppError('user.not-accepted');
    if (person.state === 'active') return person;
    await this.#checkDeed(by, person, `${person.login} is back`, enableDeed(person));
    const { password, passkeys } = this.#parts.factors.counts(person.id);
    const state = password || passkeys > 0 || person.external !== null ? 'active' : 'invited';
    await this.#write(by, 'admin.user.unlock', 'enable', person, changesOf(person, { ...person, state }));
    return await this.#parts.people.change(person.id, { state });
  }

  /** What was opened by `daybook login` ends too. How many sessions it were. */
  async endSessions(by: Administrator, id: string): Promise<number> {
    const person = this.#person(by, id);
    const ended = await this.#parts.openLogins.endOfPerson(person);
    await this.#write(by, 'auth.logout', 'end-sessions', person, [], { ...ended });
    return ended.sessions;
  }

  /** Ends the sessions of everybody in the tenant but the one that asks. */
  async endAllSessions({ reader, client }: Administrator): Promise<number> {
    const ended = await this.#parts.openLogins.endOfTenant(reader.tenant, reader.credential);
    const actor = identityActor(reader);
    const entry = { kind: 'auth.logout', action: 'end-all-sessions', actor, ext: { ...ended } } as const;
    await this.#parts.journal.write(reader.tenant, entry, client);
    return ended.sessions;
  }

  #person(by: Administrator, id: string): Person {
    const person = this.#parts.people.get(by.reader.tenant, id);
    if (person === null) throw new AppError('user.not-found');
    return person;
  }

  async #link(by: Administrator, person: Person, bound: LinkBound, roles: GivenRoles | null = null): Promise<Invited> {
    const { invitations } = this.#parts;
    const purpose = person.state === 'invited' ? 'invite' : 'reset';
    const { invitation, secret } = await invitations.add({
      person: person.id,
      purpose,
      maker: by.reader.subject,
      bound,
    });
    const more = [{ type: 'invitation', id: purpose }];
    const target = personTarget(person, more);
    const ext = { expires: new Date(invitation.expiresMs).toISOString() };
    const actor = identityActor(by.reader);
    try {
      const entry = { kind: 'admin.credential.create', action: `link-${purpose}`, actor, target, ext } as const;
      await this.#parts.journal.write(person.tenant, entry, by.client);
    } catch (error) {
      await invitations.revoke(person.id);
      throw error;
    }
    return { person, invitation, secret, roles };
  }

  async #checkDeed(by: Administrator, person: Person, reason: string, deed: AccountDeed): Promise<void> {
    const { personRoles, roles, credentialResets } = this.#parts;
    const own = personRoles.rolesOf(person.tenant, person.id);
    // What an outside group may give them any day counts as theirs: nobody would be asked then.
    const ofGroups = isOfOutside(person) ? roles.customs(person.tenant).filter(({ groups }) => groups.length > 0) : [];
    const held = [...own, ...ofGroups.filter(({ name }) => own.every((role) => role.name !== name))];
    const waiting = await credentialResets.check(by, person, held, reason, deed);
    if (waiting === null) return;
    throw new AppError('user.exceeds', {
      detail: `${person.login} may more than you; request ${waiting.id} waits for approval.`,
    });
  }

  /** Throws where nobody but this person could administer. */
  #keepAnAdministrator(person: Person): void {
    const all = new Set(administratorsOf(this.#parts, person.tenant));
    if (all.delete(person.id) && all.size === 0) throw new AppError('user.last');
  }

  async #write(
    by: Administrator,
    kind: 'admin.user.create' | 'admin.user.update' | 'admin.user.lock' | 'admin.user.unlock' | 'auth.logout',
    action: string,
    person: Person,
    changes: readonly Change[],
    ext: Readonly<Record<string, number>> = {},
  ): Promise<void> {
    const actor = identityActor(by.reader);
    const entry = { kind, action, actor, target: personTarget(person), changes, ext };
    await this.#parts.journal.write(person.tenant, entry, by.client);
  }
}

/** People, and tokens that are nobody's, who can administer now: their subjects. */
function administratorsOf(
  { people, personRoles, tokens }: Pick<AdministrationParts, 'people' | 'personRoles' | 'tokens'>,
  tenant: string,
): string[] {
  const isAdministrator = (roles: readonly { name: string }[]): boolean =>
    roles.some(({ name }) => name === 'administrator');
  return [
    ...people
      .list(tenant)
      .filter((person) => people.isInEffect(person) && isAdministrator(personRoles.rolesOf(tenant, person.id)))
      .map(({ id }) => id),
    ...tokens
      .readers(tenant)
      .filter(({ id, person }) => person === null && isAdministrator(tokens.standing(id)?.roles ?? []))
      .map(({ id, owner }) => owner ?? id),
  ];
}

/** The person has what they have for longer. */
function isLater({ expiresMs }: Person, { expiresMs: wantedMs }: PersonChange): boolean {
  return wantedMs !== undefined && !lastsAsLong(expiresMs, wantedMs);
}

function addressDeed({ email = null }: PersonChange): AccountDeed {
  return { deed: 'address', sentence: `Set the address ${email ?? 'of nobody'} for`, value: email };
}

function timeDeed({ expiresMs = null }: PersonChange): AccountDeed {
  const value = expiresMs === null ? null : new Date(expiresMs).toISOString();
  const sentence = `Set ${value === null ? 'no end' : `the end ${value}`} for the login of`;
  return { deed: 'expires', sentence, value, untilMs: expiresMs };
}

function enableDeed({ expiresMs }: Person): AccountDeed {
  return { deed: 'enable', sentence: 'Enable', untilMs: expiresMs };
}

/** Old and new values of what differs; all values of somebody new. */
function changesOf(old: Person | null, now: Person): Change[] {
  const fields = ['login', 'name', 'email', 'state', 'expires'] as const;
  const valueOf = (person: Person, field: (typeof fields)[number]): string | null => {
    if (field !== 'expires') return person[field];
    return person.expiresMs === null ? null : new Date(person.expiresMs).toISOString();
  };
  return fields.flatMap((field): Change[] => {
    const value = valueOf(now, field);
    if (old === null) return value === null ? [] : [{ path: field, new: value }];
    const before = valueOf(old, field);
    return before === value ? [] : [{ path: field, old: before, new: value }];
  });
}
