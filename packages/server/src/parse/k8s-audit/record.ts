import { isEventTime } from '@daybook/event';

/** A JSON object of which nothing is known. Whatever it should hold may be missing or of another type. */
export type Tree = Readonly<Record<string, unknown>>;

const nothing: Tree = {};

export const treeAt = (tree: Tree, name: string): Tree => {
  const value = tree[name];
  return isTree(value) ? value : nothing;
};

export const textAt = (tree: Tree, name: string): string | undefined => {
  const value = tree[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

export const textsAt = (tree: Tree, name: string): string[] => {
  const value = tree[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
};

export const treesAt = (tree: Tree, name: string): Tree[] => {
  const value = tree[name];
  return Array.isArray(value) ? value.filter(isTree) : [];
};

export const timeAt = (tree: Tree, name: string): string | undefined => {
  const text = textAt(tree, name);
  return text !== undefined && isEventTime(text) ? text : undefined;
};

/** An event of the API server's audit log; null for anything else. */
export function recordOf(value: unknown): Tree | null {
  if (!isTree(value) || value['apiVersion'] !== 'audit.k8s.io/v1' || value['kind'] !== 'Event') return null;
  return textAt(value, 'auditID') === undefined || textAt(value, 'verb') === undefined ? null : value;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
