/** A JSON object. */
export type Tree = { [key: string]: unknown };

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sets an own property, also one that is called `__proto__`. */
export function setOwn(tree: Tree, key: string, value: unknown): void {
  if (key !== '__proto__') tree[key] = value;
  else Object.defineProperty(tree, key, { value, writable: true, enumerable: true, configurable: true });
}

export function getAt(tree: unknown, path: readonly string[]): unknown {
  let node = tree;
  for (const key of path) {
    if (!isTree(node) || !Object.hasOwn(node, key)) return undefined;
    node = node[key];
  }
  return node;
}

/** Makes the objects on the way. What stands in the way and is none is replaced. */
export function setAt(tree: Tree, path: readonly string[], value: unknown): void {
  let node = tree;
  const last = path.length - 1;
  for (let i = 0; i < last; i += 1) {
    const key = path[i] ?? '';
    const next = Object.hasOwn(node, key) ? node[key] : undefined;
    if (isTree(next)) node = next;
    else {
      const made: Tree = {};
      setOwn(node, key, made);
      node = made;
    }
  }
  setOwn(node, path[last] ?? '', value);
}

export function removeAt(tree: Tree, path: readonly string[]): void {
  const parent = getAt(tree, path.slice(0, -1));
  if (isTree(parent)) delete parent[path.at(-1) ?? ''];
}

/** Of JSON values. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => isSame(item, b[i]));
  if (!isTree(a) || !isTree(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]));
}
