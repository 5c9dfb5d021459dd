import { type Kind, kinds } from '../../kinds.ts';

/** `event.category` and `event.type` of a kind, of the values that ECS allows and expects together. */
export interface Category {
  readonly category: readonly string[];
  readonly type: readonly string[];
}

const of = (category: string, ...type: string[]): Category => ({ category: category.split(' '), type });

const exact: { readonly [K in Kind]?: Category } = {
  'auth.login': of('authentication', 'start'),
  'auth.logout': of('authentication', 'end'),
  'auth.session': of('session', 'info'),
  'data.read': of('database', 'access'),
  'data.create': of('database', 'change'),
  'data.update': of('database', 'change'),
  'data.delete': of('database', 'change'),
  'data.export': of('database', 'access'),
  'api.call': of('api', 'access'),
  'http.request': of('web', 'access'),
  'process.run': of('process', 'start'),
  'network.connect': of('network', 'connection'),
  'admin.user.create': of('iam', 'user', 'creation'),
  'admin.user.delete': of('iam', 'user', 'deletion'),
  'admin.role.create': of('iam', 'group', 'creation'),
  'admin.role.delete': of('iam', 'group', 'deletion'),
  'system.object.create': of('file', 'creation'),
  'system.object.update': of('file', 'change'),
  'system.object.delete': of('file', 'deletion'),
  'system.service': of('process', 'info'),
  'log.start': of('process', 'start'),
  'log.stop': of('process', 'end'),
};

const families: readonly (readonly [string, Category])[] = [
  ['auth.', of('authentication', 'info')],
  ['admin.user.', of('iam', 'user', 'change')],
  ['admin.role.', of('iam', 'group', 'change')],
  ['admin.credential.', of('iam', 'change')],
  ['admin.', of('configuration', 'change')],
  ['log.', of('database', 'access')],
];

/** Null for what is in none of ECS's categories. */
export function categoryOf(kind: Kind): Category | null {
  return exact[kind] ?? families.find(([prefix]) => kind.startsWith(prefix))?.[1] ?? null;
}

/** The first kind that a document of others may mean; null for none. */
export function kindOfCategory(category: readonly unknown[], type: readonly unknown[]): Kind | null {
  const fits = (kind: Kind): boolean => {
    const known = categoryOf(kind);
    return (
      known?.category.every((each) => category.includes(each)) === true && known.type.every((t) => type.includes(t))
    );
  };
  return (Object.keys(kinds) as Kind[]).find((kind) => fits(kind)) ?? null;
}
