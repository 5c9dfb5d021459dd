import { attributePath, type Filter, isRecord, parseFilter } from './filter.ts';
import { ValueList } from './value-list.ts';

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
/** Values that all operations of a request may look through, one by one. */
const looksMax = 100_000;

/** Carries out all operations, or none. The resource is not changed. */
export function applyPatch(resource: Resource, operations: readonly PatchOperation[]): Patched {
  const patching = new Patching(resource);
  for (const operation of operations) {
    const fault = patching.apply(operation);
    if (fault !== null) return { ok: false, ...fault };
  }
  return { ok: true, resource: patching.end() };
}

type Fault = Omit<Extract<Patched, { ok: false }>, 'ok'>;

const tooMuch: Fault = {
  code: 'invalidValue',
  detail:
    'the operations look through more values than one request may; send fewer at once, or name members by `value`',
};

/** A resource while it is patched. Its own lists are kept by value; those within are short, and looked through. */
class Patching {
  #resource: Record<string, unknown>;
  #looksLeft = looksMax;

  constructor(resource: Resource) {
    this.#resource = { ...resource };
  }

  end(): Resource {
    const plain = (value: unknown): unknown => (value instanceof ValueList ? value.values() : value);
    return Object.fromEntries(Object.entries(this.#resource).map(([name, value]) => [name, plain(value)]));
  }

  apply({ op, path: text, value }: PatchOperation): Fault | null {
    if (text === undefined || text === '') return this.#applyWhole(op, value);
    const path = parsePath(text);
    if (path === null) return { code: 'invalidPath', detail: `\`${text}\` is no path` };
    if (path.filter !== null) return this.#applyToValues(op, path, path.filter, value);
    if (path.sub === null) return this.#applyNamed(op, path.name, value);
    const known = this.#resource[path.name];
    const inner = isRecord(known) && !(known instanceof ValueList) ? known : {};
    return this.#put(path.name, this.#within(inner, op, path.sub, value));
  }

  /** Without a path the value is an object of attributes, whose names may be paths again. */
  #applyWhole(op: PatchOperation['op'], value: unknown): Fault | null {
    if (op === 'remove') return { code: 'noTarget', detail: 'what to remove is not named' };
    if (!isRecord(value)) return { code: 'invalidValue', detail: 'without a path the value is an object' };
    for (const [path, each] of Object.entries(value)) {
      const fault = path === '' ? { code: 'invalidPath' as const, detail: 'a path is missing' } : null;
      const done = fault ?? this.apply({ op, path, value: each });
      if (done !== null) return done;
    }
    return null;
  }

  #applyNamed(op: PatchOperation['op'], name: string, value: unknown): Fault | null {
    const list = op === 'replace' ? null : this.#list(name);
    if (op === 'remove') {
      // Some providers name the values to remove, not the path to each.
      if (list !== null && Array.isArray(value)) for (const each of value) list.removeLike(each);
      else delete this.#resource[name];
    } else if (op === 'add' && list !== null) {
      for (const each of Array.isArray(value) ? value : [value]) if (list.size < valuesMax) list.add(each);
    } else {
      this.#resource[name] = value;
    }
    return null;
  }

  #applyToValues(op: PatchOperation['op'], { name, sub }: Path, filter: Filter, value: unknown): Fault | null {
    const list = this.#list(name) ?? new ValueList([]);
    if (!this.#mayLook(list.cost(filter))) return tooMuch;
    let fault: Fault | null = null;
    const passed = list.change(filter, (each) => {
      if (sub === null && op === 'remove') return [];
      if (!isRecord(each)) return [each];
      if (sub === null) return [isRecord(value) ? { ...each, ...value } : value];
      const within = this.#within(each, op, sub, value);
      if (within !== null) return [within];
      fault = tooMuch;
      return [each];
    });
    if (passed === 0 && !(sub === null && op === 'remove')) return this.#addMeant(list, name, filter, sub, value);
    this.#resource[name] = list;
    return fault;
  }

  /** `emails[type eq "work"].value` where there is none yet: providers mean that one is to be made. */
  #addMeant(list: ValueList, name: string, filter: Filter, sub: string | null, value: unknown): Fault | null {
    const isOne = filter.kind === 'compare' && filter.operator === 'eq';
    if (!isOne || sub === null) return { code: 'noTarget', detail: `no value of \`${name}\` is meant` };
    this.#resource[name] = new ValueList([...list.values(), { [filter.path]: filter.value, [sub]: value }]);
    return null;
  }

  /** The list of this name, kept by value from now on; null where there is no list. */
  #list(name: string): ValueList | null {
    const known = this.#resource[name];
    if (known instanceof ValueList) return known;
    if (!Array.isArray(known)) return null;
    const list = new ValueList(known);
    this.#resource[name] = list;
    return list;
  }

  /** An attribute within another; null where that looks through too much. */
  #within(resource: Resource, op: PatchOperation['op'], name: string, value: unknown): Resource | null {
    const known = resource[name];
    if (op === 'replace' || !Array.isArray(known)) {
      if (op !== 'remove') return { ...resource, [name]: value };
      const { [name]: _, ...rest } = resource;
      return rest;
    }
    if (!this.#mayLook(known.length)) return null;
    const patching = new Patching({ [name]: known });
    patching.#applyNamed(op, name, value);
    const { [name]: _, ...rest } = resource;
    return { ...rest, ...patching.end() };
  }

  #put(name: string, value: Resource | null): Fault | null {
    if (value === null) return tooMuch;
    this.#resource[name] = value;
    return null;
  }

  #mayLook(values: number): boolean {
    this.#looksLeft -= values;
    return this.#looksLeft >= 0;
  }
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
