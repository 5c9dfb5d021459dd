import { isTree, type Tree } from '../shared/tree.ts';
import type { ClassName } from './classes.ts';

/** How a class shows the resources of an event: all of them in a list, or the first in an object of its own. */
interface Home {
  readonly place: string;
  readonly list: boolean;
  /** Members that the object has besides `uid`; those of a resource have the same names, but for `parent` and `owner`. */
  readonly members: readonly string[];
  /** What the schema wants besides. */
  readonly also?: Tree;
  /** The type of what has no member for it. */
  readonly type?: string;
}

const homes: { readonly [K in ClassName]?: Home } = {
  web: { place: 'web_resources', list: true, members: ['name', 'type', 'labels'] },
  api: { place: 'resources', list: true, members: ['name', 'type', 'labels', 'owner', 'namespace'] },
  entity: { place: 'entity', list: false, members: ['name', 'type'] },
  group: { place: 'group', list: false, members: ['name', 'type'] },
  file: { place: 'file', list: false, members: ['name', 'type'], also: { type_id: 0 } },
};
const stores: readonly Home[] = [
  { place: 'table', list: false, members: ['name'], type: 'table' },
  { place: 'database', list: false, members: ['name'], also: { type_id: 0 }, type: 'database' },
  { place: 'databucket', list: false, members: ['name'], also: { type_id: 0 }, type: 'bucket' },
];

export function writeThings(name: ClassName, resources: readonly unknown[], view: Tree): void {
  const [first] = resources;
  const home = name === 'store' ? stores.find(({ type }) => isTree(first) && first['type'] === type) : homes[name];
  if (home === undefined || first === undefined) return;
  view[home.place] = home.list ? resources.map((each) => shown(home, each)) : shown(home, first);
}

function shown({ members, also = {}, place }: Home, resource: unknown): Tree {
  const { id, name, type, labels, owner, parent } = resource as Tree;
  const all: Tree = { name, type, labels, owner: owner === undefined ? undefined : { uid: owner }, namespace: parent };
  const thing: Tree = { uid: id, ...also };
  for (const member of members) if (all[member] !== undefined) thing[member] = all[member];
  // A file has a name in any case.
  if (place === 'file') thing['name'] ??= id;
  return thing;
}

export function readThings(name: ClassName | null, view: Tree): Tree[] {
  if (name === null) return [];
  const home = name === 'store' ? stores.find(({ place }) => isTree(view[place])) : homes[name];
  const found = home === undefined ? undefined : view[home.place];
  if (home === undefined || found === undefined) return [];
  return (Array.isArray(found) ? found : [found]).flatMap((thing: unknown) => {
    const resource = isTree(thing) ? read(home, thing) : null;
    return resource === null ? [] : [resource];
  });
}

function read(home: Home, { uid, name, type, labels, owner, namespace, path }: Tree): Tree | null {
  const id = [uid, path, name].find((each) => typeof each === 'string');
  if (id === undefined || isFiller(uid, name)) return null;
  const kept = home.place === 'file' && name === id ? undefined : name;
  const all = {
    name: kept,
    type: home.type ?? type ?? home.place,
    labels,
    owner: isTree(owner) ? owner['uid'] : undefined,
    parent: namespace,
  };
  return Object.fromEntries(Object.entries({ id, ...all }).filter(([, value]) => value !== undefined));
}

const isFiller = (uid: unknown, name: unknown): boolean => uid === undefined && name === 'unknown';
