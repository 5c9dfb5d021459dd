import { getAt, isSame, isTree, removeAt, setAt, setOwn, type Tree } from './tree.ts';

/**
 * What a view does not say of an event: what reading the view back gets wrong. It is found by reading the view back, not
 * declared, so that no gap in a mapping can lose anything.
 */
export interface Residual {
  /** To be laid over what was read: objects are merged, everything else is replaced. */
  readonly set?: Tree;
  /** Paths of what was read but is not there. */
  readonly absent?: readonly (readonly string[])[];
}

const depthMax = 16;

/** Null where `read` is the event already. */
export function residualOf(event: Tree, read: Tree): Residual | null {
  const set: Tree = {};
  const absent: string[][] = [];
  compare(event, read, [], set, absent);
  const isWhole = Object.keys(set).length === 0;
  if (isWhole && absent.length === 0) return null;
  return { ...(isWhole ? {} : { set }), ...(absent.length === 0 ? {} : { absent }) };
}

function compare(event: Tree, read: Tree, path: readonly string[], set: Tree, absent: string[][]): void {
  for (const key of Object.keys(event)) {
    const value = event[key];
    if (value === undefined) continue;
    const other = Object.hasOwn(read, key) ? read[key] : undefined;
    if (isTree(value) && isTree(other)) compare(value, other, [...path, key], set, absent);
    else if (!isSame(value, other)) setAt(set, [...path, key], value);
  }
  for (const key of Object.keys(read)) {
    if (!Object.hasOwn(event, key) || event[key] === undefined) absent.push([...path, key]);
  }
}

/** Reads a residual that came with a view; null for what is none. */
export function readResidual(value: unknown): Residual | null {
  if (!isTree(value)) return null;
  const { set, absent } = value;
  const paths = Array.isArray(absent) ? absent.filter((path) => isPath(path)) : [];
  return { ...(isTree(set) ? { set } : {}), absent: paths };
}

const isPath = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.length <= depthMax && value.every((key) => typeof key === 'string');

/** The event that a residual was made of. `read` is changed. */
export function withResidual(read: Tree, { set = {}, absent = [] }: Residual): Tree {
  // Some of what was removed may have stood where an empty object is.
  for (const path of absent) if (getAt(read, path) !== undefined) removeAt(read, path);
  merge(read, set, 0);
  return read;
}

function merge(into: Tree, set: Tree, depth: number): void {
  for (const key of Object.keys(set)) {
    const value = set[key];
    const other = Object.hasOwn(into, key) ? into[key] : undefined;
    if (isTree(value) && isTree(other) && depth < depthMax) merge(other, value, depth + 1);
    else setOwn(into, key, value);
  }
}
