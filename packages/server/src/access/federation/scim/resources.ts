import type { OutsideGroup } from '../outside-groups.ts';
import { attributePath, isRecord } from './filter.ts';
import { lowerKeys, type Resource } from './patch.ts';

export const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group';

/** What of a person SCIM sees and sets. */
export interface ScimPerson {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly email: string | null;
  readonly externalId: string | null;
  readonly isActive: boolean;
  readonly createdMs: number;
}

export type UserInput = Omit<ScimPerson, 'id' | 'createdMs'>;
export interface GroupInput {
  readonly name: string;
  readonly externalId: string | null;
  /** Ids of people. */
  readonly members: readonly string[];
}

export type ReadResource<Input> =
  | { readonly ok: true; readonly value: Input }
  | { readonly ok: false; readonly path: string; readonly detail: string };

/** The resource of RFC 7643, section 4.1. `base` is the address of the service, without a slash at its end. */
export function userResource(person: ScimPerson, groups: readonly OutsideGroup[], base: string): object {
  const { id, login, name, email, externalId, isActive, createdMs } = person;
  return {
    schemas: [userSchema],
    id,
    ...(externalId === null ? {} : { externalId }),
    userName: login,
    displayName: name,
    active: isActive,
    ...(email === null ? {} : { emails: [{ value: email }] }),
    groups: groups.map((group) => ({ value: group.id, display: group.name, type: 'direct' })),
    meta: { resourceType: 'User', created: new Date(createdMs).toISOString(), location: `${base}/Users/${id}` },
  };
}

/** RFC 7643, section 4.2. */
export function groupResource(group: OutsideGroup, base: string): object {
  const { id, name, externalId, members, createdMs, changedMs } = group;
  return {
    schemas: [groupSchema],
    id,
    ...(externalId === null ? {} : { externalId }),
    displayName: name,
    members: Array.from(members, (value) => ({
      value,
      $ref: `${base}/Users/${value}`,
      type: 'User',
    })),
    meta: {
      resourceType: 'Group',
      created: new Date(createdMs).toISOString(),
      lastModified: new Date(changedMs).toISOString(),
      location: `${base}/Groups/${id}`,
    },
  };
}

const textCharsMax = 254;

/** Reads a user that a provider sends; what Daybook has no place for is passed over. */
export function readUser(body: unknown): ReadResource<UserInput> {
  const resource = lowerKeys(body);
  if (!isRecord(resource)) return { ok: false, path: '', detail: 'a user is an object' };
  const login = textOf(resource['username'])?.trim().toLowerCase();
  if (login === undefined || !/^[a-z0-9](?:[a-z0-9._@+-]{0,62}[a-z0-9])?$/.test(login)) {
    return { ok: false, path: 'userName', detail: 'letters, digits, `.`, `_`, `-`, `+` and `@`, from 1 to 64' };
  }
  const name = nameOf(resource) ?? login;
  if (!/^[^\p{C}]{1,100}$/u.test(name)) return { ok: false, path: 'displayName', detail: 'at most 100 characters' };
  const email = emailOf(resource);
  if (email !== null && !/^[^\s@]+@[^\s@]+$/.test(email)) {
    return { ok: false, path: 'emails', detail: 'this is no address' };
  }
  const isActive = truthOf(resource['active'] ?? true);
  if (isActive === null) return { ok: false, path: 'active', detail: '`true` or `false`' };
  return { ok: true, value: { login, name, email, isActive, externalId: textOf(resource['externalid']) ?? null } };
}

export function readGroup(body: unknown): ReadResource<GroupInput> {
  const resource = lowerKeys(body);
  if (!isRecord(resource)) return { ok: false, path: '', detail: 'a group is an object' };
  const name = textOf(resource['displayname'])?.trim();
  if (name === undefined || name === '') return { ok: false, path: 'displayName', detail: 'from 1 to 254 characters' };
  const listed = resource['members'] ?? [];
  if (!Array.isArray(listed)) return { ok: false, path: 'members', detail: 'a list' };
  const members: string[] = [];
  for (const each of listed) {
    const value = isRecord(each) ? textOf(each['value']) : undefined;
    if (value === undefined) return { ok: false, path: 'members', detail: 'each has a `value`: the id of a user' };
    members.push(value);
  }
  return { ok: true, value: { name, members, externalId: textOf(resource['externalid']) ?? null } };
}

/** What a patch of a user is carried out on: the one address stands for that of any `type`, and for the primary one. */
export function patchableUser(person: ScimPerson, base: string): Resource {
  const { emails: _, ...rest } = loweredResource(userResource(person, [], base));
  return person.email === null ? rest : { ...rest, emails: [{ value: person.email, type: 'work', primary: true }] };
}

/** Of several addresses after a patch those that it brought. */
export function withNewEmails(patched: unknown, before: string | null): unknown {
  if (!isRecord(patched) || !Array.isArray(patched['emails'])) return patched;
  const brought = patched['emails'].filter((email) => !isRecord(email) || email['value'] !== before);
  return brought.length === 0 ? patched : { ...patched, emails: brought };
}

/** The same as a resource that patches and filters work on. */
export function loweredResource(resource: object): Resource {
  return lowerKeys(resource) as Resource;
}

function nameOf(resource: Resource): string | undefined {
  const name = isRecord(resource['name']) ? resource['name'] : {};
  const parts = [textOf(name['givenname']), textOf(name['familyname'])].filter((part) => part !== undefined);
  return textOf(name['formatted']) ?? textOf(resource['displayname']) ?? (parts.join(' ').trim() || undefined);
}

/** The primary address, or the first. */
function emailOf(resource: Resource): string | null {
  const emails = Array.isArray(resource['emails']) ? resource['emails'].filter(isRecord) : [];
  const chosen = emails.find((email) => truthOf(email['primary']) === true) ?? emails[0];
  return textOf(chosen?.['value'])?.trim() ?? null;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= textCharsMax ? value : undefined;
}

/** Some providers send `"False"`. */
function truthOf(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return null;
  const text = value.toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : null;
}

/**
 * What a request wants to see of a resource (RFC 7644, section 3.9): these attributes alone, or all but these. `schemas` and
 * `id` are always there.
 */
export function projected(
  resource: object,
  wanted: { attributes?: string | undefined; excluded?: string | undefined },
): object {
  const names = (text: string | undefined) =>
    new Set((text ?? '').split(',').map((name) => attributePath(name.trim()).split('.')[0]));
  const only = wanted.attributes === undefined ? null : names(wanted.attributes);
  const without = names(wanted.excluded);
  const isShown = (name: string): boolean => {
    if (name === 'schemas' || name === 'id') return true;
    return only === null ? !without.has(name.toLowerCase()) : only.has(name.toLowerCase());
  };
  return Object.fromEntries(Object.entries(resource).filter(([name]) => isShown(name)));
}
