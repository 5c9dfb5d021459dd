import { actorTypes } from '../../event.ts';
import { type Link, readRoutes, routesOf, text, texted, writeRoutes } from '../shared/link.ts';
import { isSame, isTree, type Tree } from '../shared/tree.ts';
import type { ClassName } from './classes.ts';

const typeIds: Readonly<Record<string, number>> = { user: 1, system: 3, service: 4, anonymous: 99, unknown: 0 };
const readTypes: Readonly<Record<number, string>> = { 0: 'unknown', 1: 'user', 2: 'user', 3: 'system', 4: 'service' };
const isType = (value: unknown): boolean => (actorTypes as readonly unknown[]).includes(value);

/** As the schema wants it. */
const mail = /^[a-zA-Z0-9!#$%&'*+-/=?^_`{|}~.]+@[a-zA-Z0-9-]+\.[a-zA-Z0-9-.]+$/;

const who: readonly Link[] = [
  text('id', 'uid'),
  text('name', 'name'),
  texted('email', 'email_addr', (value) => mail.test(value)),
  { field: 'type', place: 'type', write: (value) => value, read: (value) => (isType(value) ? value : undefined) },
  {
    field: 'type',
    place: 'type_id',
    write: (value) => typeIds[String(value)] ?? 0,
    read: (value) => (typeof value === 'number' ? readTypes[value] : undefined),
  },
];
const user = routesOf(who);
const actor = routesOf([
  ...who,
  text('credential', 'credential_uid'),
  {
    field: 'roles',
    place: 'groups',
    write: (value) => (Array.isArray(value) ? value.map((name: unknown) => ({ name })) : undefined),
    read: (value) => namesOf(value),
  },
]);

function namesOf(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const names = value.map((group: unknown) => (isTree(group) ? group['name'] : undefined));
  return names.every((name) => typeof name === 'string') ? names : undefined;
}

/** Classes whose `user` is the one that was acted upon. */
const withUser: ReadonlySet<ClassName> = new Set(['account', 'login', 'group']);

/** The actor, and the user acted upon. Where somebody logs in, that user is the actor unless another is named. */
export function writePeople(name: ClassName, event: Tree, view: Tree): void {
  const acting = personOf(event['actor'], actor);
  if (acting !== null) view['actor'] = { ...(isTree(view['actor']) ? view['actor'] : {}), user: acting };
  if (!withUser.has(name)) return;
  const target = isTree(event['target']) ? personOf(event['target']['user'], user) : null;
  const subject = target ?? (name === 'login' ? acting : null);
  if (subject !== null) view['user'] = subject;
}

/** Null for nobody whom the schema would let in: it wants a name or an id. */
function personOf(value: unknown, routes: typeof user): Tree | null {
  const person: Tree = {};
  writeRoutes(routes, value, person);
  return person['uid'] === undefined && person['name'] === undefined ? null : person;
}

export function readPeople(name: ClassName | null, view: Tree, event: Tree): void {
  const holder = view['actor'];
  const acting = isTree(holder) && isTree(holder['user']) ? holder['user'] : null;
  const subject = isTree(view['user']) ? view['user'] : null;
  const isAlone = acting === null && (name === 'login' || name === null);
  put(event, 'actor', acting ?? (isAlone ? subject : null), actor);
  if (subject === null || isAlone || (name === 'login' && isSame(subject, acting))) return;
  const target: Tree = isTree(event['target']) ? event['target'] : {};
  put(target, 'user', subject, user);
  if (target['user'] !== undefined) event['target'] = target;
}

function put(into: Tree, key: string, person: Tree | null, routes: typeof user): void {
  if (person === null) return;
  const read: Tree = isTree(into[key]) ? into[key] : {};
  readRoutes(routes, person, read);
  if (Object.keys(read).length > 0) into[key] = read;
}
