import { parse } from 'yaml';
import { leaves, type Leaf } from './leaves.ts';

/** Settings from outside the file, by path, each with the name that it was said under. */
export type Overrides = Map<string, { value: unknown; place: string }>;

/** Variables that are not settings of the server. */
const clientVariables = new Set(['DAYBOOK_URL', 'DAYBOOK_TOKEN', 'DAYBOOK_CONFIG']);

/**
 * Settings out of `DAYBOOK_*` variables and flags; a flag wins. Variables that name no setting come back as `unknown`:
 * a warning, not a fault, because Kubernetes sets such names for a service called `daybook`.
 */
export function readOverrides(
  env: Readonly<Record<string, string | undefined>>,
  flags: Readonly<Record<string, unknown>>,
): { overrides: Overrides; unknown: string[] } {
  const overrides: Overrides = new Map();
  const byVariable = new Map(leaves.map((leaf) => [leaf.variable, leaf]));
  const unknown: string[] = [];
  for (const [name, text] of Object.entries(env)) {
    if (text === undefined || !name.startsWith('DAYBOOK_')) continue;
    const leaf = byVariable.get(name);
    if (leaf !== undefined) overrides.set(leaf.path, { value: fromText(leaf, text), place: name });
    else if (!clientVariables.has(name) && !name.startsWith('DAYBOOK_TEST_')) unknown.push(name);
  }
  for (const [path, value] of Object.entries(flags)) {
    if (value !== undefined) overrides.set(path, { value, place: `--${path.replaceAll('.', '-')}` });
  }
  return { overrides, unknown };
}

/** A variable is text; numbers, booleans and lists are written as in YAML. */
function fromText(leaf: Leaf, text: string): unknown {
  if (leaf.schema.safeParse(text).success) return text;
  try {
    return parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The tree with the overrides laid over it. Neither argument is changed. */
export function overlay(tree: Record<string, unknown>, overrides: Overrides): Record<string, unknown> {
  const result = structuredClone(tree);
  for (const [path, { value }] of overrides) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let node = result;
    for (const key of keys) {
      const inner = node[key];
      const map: Record<string, unknown> = isMap(inner) ? inner : {};
      node[key] = map;
      node = map;
    }
    node[last] = value;
  }
  return result;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
