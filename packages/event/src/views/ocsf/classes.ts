import { type Kind, kinds } from '../../kinds.ts';

/** A class of OCSF 1.8.0, and which of the objects that not all classes have are in it. */
export interface OcsfClass {
  readonly uid: number;
  readonly category: number;
  /** Name of the class in the schema. */
  readonly name: string;
  readonly endpoint: boolean;
  readonly http: boolean;
}

const define = (uid: number, category: number, name: string, endpoint: boolean, http: boolean): OcsfClass => ({
  uid,
  category,
  name,
  endpoint,
  http,
});

export const classes = {
  base: define(0, 0, 'base_event', false, false),
  file: define(1001, 1, 'file_activity', false, false),
  log: define(1008, 1, 'event_log_actvity', true, false),
  account: define(3001, 3, 'account_change', true, true),
  login: define(3002, 3, 'authentication', true, true),
  entity: define(3004, 3, 'entity_management', true, true),
  group: define(3006, 3, 'group_management', true, true),
  http: define(4002, 4, 'http_activity', true, true),
  web: define(6001, 6, 'web_resources_activity', true, true),
  api: define(6003, 6, 'api_activity', true, true),
  store: define(6005, 6, 'datastore_activity', true, true),
} as const;

export type ClassName = keyof typeof classes;

/** A class and the activity in it; 99 is `Other`, named by the kind. */
export interface Activity {
  readonly in: ClassName;
  readonly id: number;
}

const other = 99;
const at = (name: ClassName, id = other): Activity => ({ in: name, id });

/** Where each kind goes. What is not here is a base event. */
const homes: { readonly [K in Kind]?: Activity } = {
  'auth.login': at('login', 1),
  'auth.logout': at('login', 2),
  'auth.elevate': at('login', 7),
  'auth.session': at('login'),
  'auth.mfa': at('login'),
  'auth.attempt': at('login'),
  'data.read': at('web', 2),
  'data.create': at('web', 1),
  'data.update': at('web', 3),
  'data.delete': at('web', 4),
  'data.export': at('web', 7),
  'api.call': at('api'),
  'http.request': at('http'),
  'admin.user.create': at('account', 1),
  'admin.user.update': at('account'),
  'admin.user.delete': at('account', 6),
  'admin.user.lock': at('account', 9),
  'admin.user.unlock': at('account', 12),
  'admin.role.create': at('group', 6),
  'admin.role.update': at('group'),
  'admin.role.delete': at('group', 5),
  'admin.role.grant': at('group', 3),
  'admin.role.revoke': at('group', 4),
  'admin.credential.create': at('entity', 1),
  'admin.credential.update': at('entity', 3),
  'admin.credential.delete': at('entity', 4),
  'admin.approval.request': at('entity'),
  'admin.approval.approve': at('entity'),
  'admin.approval.refuse': at('entity'),
  'admin.approval.withdraw': at('entity'),
  'admin.approval.expire': at('entity'),
  'admin.approval.apply': at('entity'),
  'admin.approval.review': at('entity'),
  'admin.config.change': at('entity', 3),
  'admin.source.create': at('entity', 1),
  'admin.source.update': at('entity', 3),
  'admin.source.revoke': at('entity', 4),
  'admin.rule.create': at('entity', 1),
  'admin.rule.update': at('entity', 3),
  'admin.rule.enable': at('entity'),
  'admin.rule.disable': at('entity'),
  'admin.exception.create': at('entity', 1),
  'admin.exception.end': at('entity'),
  'admin.tenant.create': at('entity', 1),
  'log.export': at('log', 3),
  'log.start': at('log', 6),
  'log.stop': at('log', 7),
  'log.certificate': at('log', 2),
  'log.query': at('log'),
  'log.view': at('log'),
  'log.tail': at('log'),
  'log.verify': at('log'),
  'log.mark': at('log'),
  'log.restore': at('log'),
  'log.gap': at('log'),
  'log.policy': at('log'),
  'log.reclassification': at('log'),
  'log.plan': at('log'),
  'log.erasure': at('log'),
  'log.hold': at('log'),
  'log.held': at('log'),
  'log.review': at('log'),
  'log.release': at('log'),
  'log.index': at('log'),
  'log.refused': at('log'),
};

/** The same deeds on what lies in a file, or in a store of data. */
const onFile: { readonly [K in Kind]?: number } = {
  'data.read': 2,
  'data.create': 1,
  'data.update': 3,
  'data.delete': 4,
  'data.export': other,
  'system.object.create': 1,
  'system.object.update': 3,
  'system.object.delete': 4,
};
const onStore: { readonly [K in Kind]?: number } = {
  'data.read': 1,
  'data.create': 6,
  'data.update': 2,
  'data.delete': 7,
  'data.export': other,
};
const methods: readonly string[] = ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'TRACE', 'PATCH'];

export const fileTypes: ReadonlySet<string> = new Set(['file', 'directory', 'folder', 'path']);
export const storeTypes: ReadonlySet<string> = new Set(['table', 'database', 'bucket']);

/** Class and activity of an event, by its kind, and for data by the type of its first resource. */
export function activityOf(kind: Kind, resourceType: string, method: string): Activity {
  if (kind === 'http.request') return at('http', methods.indexOf(method) + 1 || other);
  const file = fileTypes.has(resourceType) ? onFile[kind] : undefined;
  if (file !== undefined) return at('file', file);
  const store = storeTypes.has(resourceType) ? onStore[kind] : undefined;
  return store === undefined ? (homes[kind] ?? at('base')) : at('store', store);
}

/** Activities of others that say what a kind says. */
const alike: readonly (readonly [Kind, Activity])[] = [
  ['auth.session', at('login', 3)],
  ['auth.session', at('login', 4)],
  ['auth.session', at('login', 5)],
  ['auth.attempt', at('login', 6)],
  ['admin.user.unlock', at('account', 2)],
  ['admin.credential.update', at('account', 3)],
  ['admin.credential.update', at('account', 4)],
  ['admin.user.lock', at('account', 5)],
  ['admin.role.grant', at('account', 7)],
  ['admin.role.revoke', at('account', 8)],
  ['admin.credential.create', at('account', 10)],
  ['admin.credential.delete', at('account', 11)],
  ['admin.role.grant', at('group', 1)],
  ['admin.role.revoke', at('group', 2)],
  ['data.read', at('web', 5)],
  ['data.create', at('web', 6)],
  ['data.read', at('store', 4)],
  ['data.update', at('store', 5)],
  ['data.read', at('store', 8)],
  ['data.update', at('file', 5)],
  ['data.read', at('file', 14)],
  ['log.certificate', at('log', 1)],
  ['log.start', at('log', 8)],
  ['log.start', at('log', 9)],
  ['log.stop', at('log', 10)],
];

const byActivity: ReadonlyMap<string, Kind> = new Map(
  [...kindActivities(), ...alike].toReversed().map(([kind, { in: name, id }]) => [`${classes[name].uid}/${id}`, kind]),
);

/** Every kind with where it can go: what the documentation shows. */
export function kindActivities(): (readonly [Kind, Activity])[] {
  return (Object.keys(kinds) as Kind[]).flatMap((kind) => {
    const places = ['', 'file', 'table'].map((type) => activityOf(kind, type, 'GET'));
    const distinct = places.filter((place, i) => places.findIndex((each) => each.in === place.in) === i);
    return distinct.map((place) => [kind, place] as const);
  });
}

/** The kind that a class and activity mean; null where they mean none. */
export function kindOfActivity(classUid: number, activityId: number): Kind | null {
  if (classUid === classes.http.uid) return 'http.request';
  if (classUid === classes.api.uid) return 'api.call';
  return byActivity.get(`${classUid}/${activityId}`) ?? null;
}

export function classOfUid(uid: unknown): ClassName | null {
  for (const [name, each] of Object.entries(classes)) if (each.uid === uid) return name as ClassName;
  return null;
}
