import { attributePath, type Filter, isRecord, parseFilter, passes } from './filter.ts';

/** One operation of a PATCH (RFC 7644, section 3.5.2), as it came. */
export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path?: string | undefined;
  readonly value?: unknown;
}

export type Patched =
  | { readonly ok: true; readonly resource: Resource }
  /** `code` is a `scimType`. */
  | { readonly ok: false; readonly code: 'invalidPath' | 'noTarget' | 'invalidValue'; readonly detail: string };

/** A resource with its attribute names in lower case. */
export type Resource = Readonly<Record<string, unknown>>;

interface Path {
  readonly name: string;
  readonly filter: Filter | null;
  readonly sub: string | null;
}

const valuesMax = 10_000;

/** Carries out all operations, or none. The resource is not changed. */
export function applyPatch(resource: Resource, operations: readonly PatchOperation[]): Patched {
  let changed: Record<string, unknown> = { ...resource };
  for (const operation of operations) {
    const done = applyOne(changed, operation);
    if (!done.ok) return done;
    changed = { ...done.resource };
  }
  return { ok: true, resource: changed };
}

function applyOne(resource: Resource, { op, path: text, value }: PatchOperation): Patched {
  if (text === undefined || text === '') return applyWhole(resource, op, value);
  const path = parsePath(text);
  if (path === null) return { ok: false, code: 'invalidPath', detail: `\`${text}\` is no path` };
  if (path.filter !== null) return applyToValues(resource, op, path, path.filter, value);
  if (path.sub !== null) {
    const known = resource[path.name];
    const inner = applyNamed(isRecord(known) ? known : {}, op, path.sub, value);
    return { ok: true, resource: { ...resource, [path.name]: inner } };
  }
  return { ok: true, resource: applyNamed(resource, op, path.name, value) };
}

/** Without a path the value is an object of attributes, whose names may be paths again. */
function applyWhole(resource: Resource, op: PatchOperation['op'], value: unknown): Patched {
  if (op === 'remove') return { ok: false, code: 'noTarget', detail: 'what to remove is not named' };
  if (!isRecord(value)) return { ok: false, code: 'invalidValue', detail: 'without a path the value is an object' };
  const operations = Object.entries(value).map(([path, each]) => ({ op, path, value: each }));
  return applyPatch(resource, operations);
}

function applyNamed(resource: Resource, op: PatchOperation['op'], name: string, value: unknown): Resource {
  const known = resource[name];
  if (op === 'remove') {
    // Some providers name the values to remove, not the path to each.
    if (Array.isArray(known) && Array.isArray(value)) {
      const gone = new Set(value.map(keyOf));
      return { ...resource, [name]: known.filter((each) => !gone.has(keyOf(each))) };
    }
    const { [name]: _, ...rest } = resource;
    return rest;
  }
  if (op === 'add' && Array.isArray(known)) {
    const added = Array.isArray(value) ? value : [value];
    const keys = new Set(known.map(keyOf));
    const all = [...known, ...added.filter((each) => !keys.has(keyOf(each)))];
    return { ...resource, [name]: all.slice(0, valuesMax) };
  }
  return { ...resource, [name]: value };
}

function applyToValues(
  resource: Resource,
  op: PatchOperation['op'],
  { name, sub }: Path,
  filter: Filter,
  value: unknown,
): Patched {
  const known = resource[name];
  const values: readonly unknown[] = Array.isArray(known) ? known : [];
  const isMeant = (each: unknown): boolean => passes(filter, each);
  if (op === 'remove' && sub === null) {
    return { ok: true, resource: { ...resource, [name]: values.filter((each) => !isMeant(each)) } };
  }
  if (!values.some(isMeant)) return addMeant(resource, name, values, filter, sub, value);
  const changed = values.map((each) => {
    if (!isMeant(each) || !isRecord(each)) return each;
    if (sub === null) return isRecord(value) ? { ...each, ...value } : value;
    return applyNamed(each, op, sub, value);
  });
  return { ok: true, resource: { ...resource, [name]: changed } };
}

/** `emails[type eq "work"].value` where there is none yet: providers mean that one is to be made. */
function addMeant(
  resource: Resource,
  name: string,
  values: readonly unknown[],
  filter: Filter,
  sub: string | null,
  value: unknown,
): Patched {
  const isOne = filter.kind === 'compare' && filter.operator === 'eq';
  if (!isOne || sub === null) return { ok: false, code: 'noTarget', detail: `no value of \`${name}\` is meant` };
  const made = { [filter.path]: filter.value, [sub]: value };
  return { ok: true, resource: { ...resource, [name]: [...values, made] } };
}

function parsePath(text: string): Path | null {
  const open = text.indexOf('[');
  if (open === -1) {
    const [name = '', sub = null, ...more] = attributePath(text).split('.');
    return /^[\w$-]+$/.test(name) && more.length === 0 && sub !== '' ? { name, filter: null, sub } : null;
  }
  const close = text.lastIndexOf(']');
  const filter = close === -1 ? null : parseFilter(text.slice(open + 1, close));
  const rest = /^(?:\.([\w$-]+))?$/.exec(text.slice(close + 1));
  if (filter === null || rest === null) return null;
  return { name: attributePath(text.slice(0, open)), filter, sub: rest[1]?.toLowerCase() ?? null };
}

/** What tells two values of a list apart. */
function keyOf(value: unknown): string {
  return JSON.stringify(isRecord(value) && 'value' in value ? value['value'] : value);
}

const depthMax = 8;

/** The same with attribute names in lower case: RFC 7643, section 2.1. Deeper levels than any schema has are left out. */
export function lowerKeys(value: unknown, depth = 0): unknown {
  if (depth > depthMax) return null;
  if (Array.isArray(value)) return value.slice(0, valuesMax).map((each) => lowerKeys(each, depth + 1));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key.toLowerCase(), lowerKeys(each, depth + 1)]),
  );
}
