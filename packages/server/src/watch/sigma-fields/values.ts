import type { Value } from '@daybook/sigma';

type Tree = Readonly<Record<string, unknown>>;

/** Of one field; past it they are not looked at. */
const valuesMax = 1_000;
const textsMax = 10_000;
const depthMax = 32;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What stands at a dotted path. Items of lists are looked into each; an object is its JSON text, as it is in systems that keep
 * events as text. A name may have dots of its own. Undefined where there is no such path.
 */
export function valuesAt(tree: unknown, path: string): readonly Value[] | undefined {
  const found: Value[] = [];
  return collect(tree, path, found, 0) ? found : undefined;
}

function collect(value: unknown, path: string, found: Value[], depth: number): boolean {
  if (depth > depthMax || found.length >= valuesMax) return false;
  if (Array.isArray(value)) {
    if (path === '' && value.length === 0) return true;
    let isThere = false;
    for (const item of value) isThere = collect(item, path, found, depth + 1) || isThere;
    return isThere;
  }
  if (path === '') {
    found.push(isTree(value) ? jsonOf(value) : (value as Value));
    return true;
  }
  if (!isTree(value)) return false;
  if (Object.hasOwn(value, path)) return value[path] !== undefined && collect(value[path], '', found, depth + 1);
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    const name = path.slice(0, dot);
    if (Object.hasOwn(value, name) && collect(value[name], path.slice(dot + 1), found, depth + 1)) return true;
  }
  return false;
}

const jsonOf = (tree: Tree): string =>
  JSON.stringify(tree, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));

/** Every value in a tree, as text. */
export function textsOf(tree: unknown, texts: string[] = [], depth = 0): string[] {
  if (depth > depthMax || texts.length >= textsMax || tree === null || tree === undefined) return texts;
  if (Array.isArray(tree)) for (const item of tree) textsOf(item, texts, depth + 1);
  else if (isTree(tree)) for (const item of Object.values(tree)) textsOf(item, texts, depth + 1);
  else texts.push(String(tree));
  return texts;
}
