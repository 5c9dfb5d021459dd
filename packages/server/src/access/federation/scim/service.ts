import { AppError } from '@daybook/api';
import { type Change, limits } from '@daybook/event';
import { mintId } from '../../credentials/index.ts';
import type { Administrator, Journal } from '../../journal.ts';
import { Turn } from '../../../platform/turn.ts';
import { identityActor, personTarget } from '../../people/actors.ts';
import type { People, PeopleParts, Person } from '../../people/index.ts';
import type { Random } from '../../../platform/random.ts';
import type { OutsideGroup, OutsideGroups } from '../outside-groups.ts';
import { resultsMax } from './discovery.ts';
import { parseFilter, passes } from './filter.ts';
import { applyPatch, lowerKeys, type PatchOperation } from './patch.ts';
import {
  type GroupInput,
  groupResource,
  loweredResource,
  patchableUser,
  projected,
  type ReadResource,
  readGroup,
  readUser,
  type ScimPerson,
  type UserInput,
  userResource,
  withNewEmails,
} from './resources.ts';

export interface ScimParts {
  readonly people: People;
  readonly outside: OutsideGroups;
  readonly administration: Pick<PeopleParts['administration'], 'disable'>;
  readonly journal: Journal;
  readonly random: Random;
}

export interface ScimQuery {
  readonly filter?: string | undefined;
  readonly startIndex?: string | undefined;
  readonly count?: string | undefined;
  readonly attributes?: string | undefined;
  readonly excludedAttributes?: string | undefined;
}

const groupsMax = 10_000;
/** An event has room for so many changes, and leaves out the others. */
const changesMax = limits.listItemsMax;

/**
 * People and groups as an outside directory keeps them by SCIM 2.0 (RFC 7643, 7644). Taking somebody away ends every session
 * and token of theirs at once; nobody is forgotten, since the log names them. Groups give the roles that name them.
 * Changes are recorded before they take effect, but for what takes rights away. Throws `AppError`.
 */
export class ScimService {
  readonly #parts: ScimParts;
  /** A change is of what was there when it was read: nobody is back in a group because somebody else came into it meanwhile. */
  readonly #turn = new Turn();

  constructor(parts: ScimParts) {
    this.#parts = parts;
  }

  /** People and groups together. */
  listAll(tenant: string, query: ScimQuery, base: string): object {
    return listed([...this.#users(tenant, base), ...this.#groups(tenant, base)], query);
  }

  #users(tenant: string, base: string): Listed[] {
    const all = this.#parts.people.list(tenant).filter(isThere);
    return all.map((person) => () => this.#user(person, base));
  }

  #groups(tenant: string, base: string): Listed[] {
    return this.#parts.outside.list(tenant).map((group) => () => groupResource(group, base));
  }

  listUsers(tenant: string, query: ScimQuery, base: string): object {
    const login = loginMeant(query);
    if (login === null) return listed(this.#users(tenant, base), query);
    // What directories ask before they make somebody: it takes no look at all the others.
    const person = this.#parts.people.withLogin(tenant, login);
    return listed(person !== null && isThere(person) ? [() => this.#user(person, base)] : [], query);
  }

  getUser(tenant: string, id: string, query: ScimQuery, base: string): object {
    return shown(this.#user(this.#person(tenant, id), base), query);
  }

  async addUser(by: Administrator, body: unknown, base: string): Promise<object> {
    return await this.#turn.run(async () => {
      const { login, name, email, externalId, isActive } = valueOf(readUser(body));
      const { people } = this.#parts;
      const { tenant } = by.reader;
      const known = people.withLogin(tenant, login);
      if (known !== null && isThere(known)) throw conflict(`there is "${login}"`);
      if (known?.provisioned === null) throw conflict(`"${login}" is not kept by this directory`);
      // Somebody who was taken away and comes back is the same person: the log names people for ever.
      if (known !== null) return this.#user(await this.#changeUser(by, known, valueOf(readUser(body))), base);
      const person = await people.add({ tenant, login, name, email, externalId, provisioned: 'kept' });
      if (person === null) throw conflict(`there is "${login}"`);
      const state = isActive ? 'active' : 'disabled';
      try {
        await this.#write(by, 'admin.user.create', 'provision', person, [
          { path: 'login', new: login },
          { path: 'name', new: name },
          ...(email === null ? [] : [{ path: 'email', new: email }]),
          { path: 'state', new: state },
        ]);
      } catch (error) {
        await people.forget(person);
        throw error;
      }
      return this.#user(await people.change(person.id, { state }), base);
    });
  }

  async putUser(by: Administrator, id: string, body: unknown, base: string): Promise<object> {
    return await this.#turn.run(async () => {
      const person = this.#person(by.reader.tenant, id);
      return this.#user(await this.#changeUser(by, person, valueOf(readUser(body))), base);
    });
  }

  async patchUser(by: Administrator, id: string, operations: readonly PatchOperation[], base: string): Promise<object> {
    return await this.#turn.run(async () => {
      const person = this.#person(by.reader.tenant, id);
      const patched = patchedOf(patchableUser(scimPerson(person), base), operations);
      const wanted = valueOf(readUser(withNewEmails(patched, person.email)));
      return this.#user(await this.#changeUser(by, person, wanted), base);
    });
  }

  async removeUser(by: Administrator, id: string): Promise<void> {
    await this.#turn.run(async () => {
      const person = this.#person(by.reader.tenant, id);
      const ended = await this.#parts.administration.disable(by, person);
      await this.#parts.people.change(ended.id, { provisioned: 'removed', externalId: null });
      for (const group of this.#parts.outside.groupsOf(person.tenant, id)) {
        await this.#parts.outside.change(group, { members: new Set([...group.members].filter((each) => each !== id)) });
      }
    });
  }

  async #changeUser(by: Administrator, person: Person, wanted: UserInput): Promise<Person> {
    if (wanted.login !== person.login) {
      throw new AppError('scim.invalid', {
        detail: 'A login stays: the log names people by it.',
        errors: [{ path: 'userName', code: 'mutability', message: 'it cannot be changed' }],
      });
    }
    const { name, email, externalId, isActive } = wanted;
    const { people, administration } = this.#parts;
    let changed = person;
    const isSame = person.provisioned === 'kept' && externalId === person.externalId;
    if (name !== person.name || email !== person.email || !isSame) {
      await this.#write(by, 'admin.user.update', 'provision', person, [
        ...changeOf('name', person.name, name),
        ...changeOf('email', person.email, email),
      ]);
      changed = await people.change(person.id, { name, email, externalId, provisioned: 'kept' });
    }
    if (!isActive) return await administration.disable(by, changed);
    if (changed.state !== 'disabled') return changed;
    const change = { path: 'state', old: 'disabled', new: 'active' };
    await this.#write(by, 'admin.user.unlock', 'provision', changed, [change]);
    return await people.change(person.id, { state: 'active' });
  }

  listGroups(tenant: string, query: ScimQuery, base: string): object {
    return listed(this.#groups(tenant, base), query);
  }

  getGroup(tenant: string, id: string, query: ScimQuery, base: string): object {
    return shown(groupResource(this.#groupOf(tenant, id), base), query);
  }

  async addGroup(by: Administrator, body: unknown, base: string): Promise<object> {
    return await this.#turn.run(async () => {
      const wanted = valueOf(readGroup(body));
      const { tenant } = by.reader;
      const { outside, random } = this.#parts;
      if (outside.named(tenant, wanted.name) !== null) throw conflict(`there is a group "${wanted.name}"`);
      if (outside.list(tenant).length >= groupsMax) throw conflict(`there are ${groupsMax} groups, and no more fit`);
      const members = this.#members(tenant, wanted);
      const id = mintId(random);
      await this.#writeGroup(by, 'admin.role.create', id, wanted.name, new Set(), members);
      const { name, externalId } = wanted;
      return groupResource(await outside.add({ id, tenant, name, externalId, members }), base);
    });
  }

  async putGroup(by: Administrator, id: string, body: unknown, base: string): Promise<object> {
    return await this.#turn.run(async () => {
      const group = this.#groupOf(by.reader.tenant, id);
      return groupResource(await this.#changeGroup(by, group, valueOf(readGroup(body))), base);
    });
  }

  async patchGroup(
    by: Administrator,
    id: string,
    operations: readonly PatchOperation[],
    base: string,
  ): Promise<object> {
    return await this.#turn.run(async () => {
      const group = this.#groupOf(by.reader.tenant, id);
      const patched = patchedOf(loweredResource(groupResource(group, base)), operations);
      return groupResource(await this.#changeGroup(by, group, valueOf(readGroup(patched))), base);
    });
  }

  async removeGroup(by: Administrator, id: string): Promise<void> {
    await this.#turn.run(async () => {
      const group = this.#groupOf(by.reader.tenant, id);
      await this.#parts.outside.remove(group);
      await this.#writeGroup(by, 'admin.role.delete', id, group.name, group.members, new Set());
    });
  }

  async #changeGroup(by: Administrator, group: OutsideGroup, wanted: GroupInput): Promise<OutsideGroup> {
    const { outside } = this.#parts;
    const other = outside.named(group.tenant, wanted.name);
    if (other !== null && other.id !== group.id) throw conflict(`there is a group "${wanted.name}"`);
    const members = this.#members(group.tenant, wanted);
    const renamed = changeOf('name', group.name, wanted.name);
    await this.#writeGroup(by, 'admin.role.update', group.id, wanted.name, group.members, members, renamed);
    return await outside.change(group, {
      name: wanted.name,
      externalId: wanted.externalId,
      members,
    });
  }

  #members(tenant: string, { members }: GroupInput): Set<string> {
    for (const id of members) {
      if (!isThere(this.#parts.people.get(tenant, id))) {
        const fault = { path: 'members', code: 'invalidValue', message: `there is no user ${id}` };
        throw new AppError('scim.invalid', { detail: `\`members\`: ${fault.message}.`, errors: [fault] });
      }
    }
    return new Set(members);
  }

  #person(tenant: string, id: string): Person {
    const person = this.#parts.people.get(tenant, id);
    if (person === null || !isThere(person)) throw new AppError('scim.not-found');
    return person;
  }

  #groupOf(tenant: string, id: string): OutsideGroup {
    const group = this.#parts.outside.get(tenant, id);
    if (group === null) throw new AppError('scim.not-found');
    return group;
  }

  #user(person: Person, base: string): object {
    return userResource(scimPerson(person), this.#parts.outside.groupsOf(person.tenant, person.id), base);
  }

  async #write(
    by: Administrator,
    kind: 'admin.user.create' | 'admin.user.update' | 'admin.user.unlock',
    action: string,
    person: Person,
    changes: readonly Change[],
  ): Promise<void> {
    const entry = { kind, action, actor: identityActor(by.reader), target: personTarget(person), changes };
    await this.#parts.journal.write(person.tenant, entry, by.client);
  }

  /** What a group was called before, and who came into it and who left it, by login. */
  async #writeGroup(
    by: Administrator,
    kind: 'admin.role.create' | 'admin.role.update' | 'admin.role.delete',
    id: string,
    name: string,
    before: ReadonlySet<string>,
    after: ReadonlySet<string>,
    renamed: readonly Change[] = [],
  ): Promise<void> {
    const { tenant } = by.reader;
    const login = (person: string): string => this.#parts.people.get(tenant, person)?.login ?? person;
    const changes: Change[] = [
      ...renamed,
      ...[...after].filter((each) => !before.has(each)).map((each) => ({ path: 'members', new: login(each) })),
      ...[...before].filter((each) => !after.has(each)).map((each) => ({ path: 'members', old: login(each) })),
    ];
    const target = { resources: [{ type: 'group', id, name }] };
    const entry = { kind, action: 'provision', actor: identityActor(by.reader), target };
    for (let at = 0; at === 0 || at < changes.length; at += changesMax)
      await this.#parts.journal.write(tenant, { ...entry, changes: changes.slice(at, at + changesMax) }, by.client);
  }
}

/** The directory sees and changes those that it keeps, and nobody else: least of all somebody who is not linked yet. */
function isThere(person: Person | null): boolean {
  return person?.provisioned === 'kept';
}

const scimPerson = (person: Person): ScimPerson => ({ ...person, isActive: person.state !== 'disabled' });

function changeOf(path: string, old: string | null, now: string | null): Change[] {
  return old === now ? [] : [{ path, old, new: now }];
}

function valueOf<Input>(read: ReadResource<Input>): Input {
  if (read.ok) return read.value;
  const fault = { path: read.path, code: 'invalidValue', message: read.detail };
  throw new AppError('scim.invalid', { detail: `\`${read.path}\`: ${read.detail}.`, errors: [fault] });
}

function patchedOf(resource: Readonly<Record<string, unknown>>, operations: readonly PatchOperation[]): unknown {
  const lowered = operations.map((each) => ({ ...each, value: lowerKeys(each.value) }));
  const patched = applyPatch(resource, lowered);
  if (patched.ok) return patched.resource;
  const fault = { path: 'Operations', code: patched.code, message: patched.detail };
  throw new AppError('scim.invalid', { detail: `${patched.detail}.`, errors: [fault] });
}

function conflict(detail: string): AppError {
  return new AppError('scim.conflict', {
    detail: `${detail}.`,
    errors: [{ path: '', code: 'uniqueness', message: detail }],
  });
}

function shown(resource: object, { attributes, excludedAttributes: excluded }: ScimQuery): object {
  return projected(resource, { attributes, excluded });
}

/** Makes the resource: of all that there are, most lists show a few. */
type Listed = () => object;

/** The login that a filter asks for and no more: `userName eq "ann"`. */
function loginMeant({ filter }: ScimQuery): string | null {
  const tree = filter === undefined ? null : parseFilter(filter);
  const isLogin = tree?.kind === 'compare' && tree.operator === 'eq' && tree.path === 'username';
  return isLogin && typeof tree.value === 'string' ? tree.value.toLowerCase() : null;
}

/** RFC 7644, section 3.4.2. */
function listed(all: readonly Listed[], query: ScimQuery): object {
  const { filter, startIndex, count } = query;
  const tree = filter === undefined ? null : parseFilter(filter);
  if (filter !== undefined && tree === null) {
    const fault = { path: 'filter', code: 'invalidFilter', message: 'this is no filter' };
    throw new AppError('scim.invalid', { detail: '`filter`: this is no filter.', errors: [fault] });
  }
  const found = tree === null ? all : all.filter((each) => passes(tree, loweredResource(each())));
  const start = Math.max(1, wholeOf(startIndex, 1));
  const most = Math.max(0, Math.min(resultsMax, wholeOf(count, resultsMax)));
  const page = found.slice(start - 1, start - 1 + most);
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: found.length,
    startIndex: start,
    itemsPerPage: page.length,
    Resources: page.map((each) => shown(each(), query)),
  };
}

function wholeOf(text: string | undefined, otherwise: number): number {
  return text !== undefined && /^-?\d{1,9}$/.test(text) ? Number(text) : otherwise;
}
