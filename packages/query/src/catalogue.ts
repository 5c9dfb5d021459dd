import { nearest } from './suggest.ts';

export type FieldType = 'keyword' | 'text' | 'ip' | 'number' | 'time' | 'boolean' | 'enum' | 'position';

export interface Field {
  readonly type: FieldType;
  /** What an enum may be, in its canonical spelling; no two differ only in case. */
  readonly values?: readonly string[];
  /** Other names that a query may use; the tree has the field's own name. */
  readonly aliases?: readonly string[];
  /** False refuses `*` and `?` in values of a keyword, text or enum field; `field:*` is allowed everywhere. */
  readonly wildcard?: boolean;
}

/** Any name that begins with `prefix` and goes on is a field of this type. */
export interface OpenPrefix {
  readonly prefix: string;
  readonly type: 'keyword' | 'text';
  readonly wildcard?: boolean;
}

/** The fields that a query may name: the caller's, so that a field may be withheld from a reader. */
export interface FieldCatalogue {
  readonly fields: Readonly<Record<string, Field>>;
  readonly open?: readonly OpenPrefix[];
  /** Fields that there are, but that are withheld from this reader: naming one is a fault that says so. */
  readonly withheld?: FieldCatalogue;
}

/** A field as a query named it. */
export interface ResolvedField extends Field {
  readonly name: string;
  /** True for a field under an open prefix, whose values may be of any type. */
  readonly open: boolean;
}

/** The field of that name or alias; null when the catalogue has none. */
export function resolveField(catalogue: FieldCatalogue, name: string): ResolvedField | null {
  const canonical = Object.hasOwn(catalogue.fields, name) ? name : aliasesOf(catalogue).get(name);
  const field = canonical === undefined ? undefined : catalogue.fields[canonical];
  if (canonical !== undefined && field !== undefined) return { ...field, name: canonical, open: false };
  const open = catalogue.open?.find(({ prefix }) => name.startsWith(prefix) && name.length > prefix.length);
  if (open === undefined) return null;
  return { name, type: open.type, open: true, ...(open.wildcard === undefined ? {} : { wildcard: open.wildcard }) };
}

/** The field name or alias that was probably meant; null when none is near. */
export function suggestField(catalogue: FieldCatalogue, name: string): string | null {
  const names = Object.keys(catalogue.fields);
  const near = nearest(name, [...names, ...aliasesOf(catalogue).keys()]);
  if (near !== null) return near;
  // `ip` for `origin.ip`: the last part of a dotted name, where only one field has it.
  const lastPart = names.filter((field) => field.endsWith(`.${name}`));
  return lastPart.length === 1 ? (lastPart[0] ?? null) : null;
}

const aliasCache = new WeakMap<FieldCatalogue, ReadonlyMap<string, string>>();

function aliasesOf(catalogue: FieldCatalogue): ReadonlyMap<string, string> {
  const cached = aliasCache.get(catalogue);
  if (cached !== undefined) return cached;
  const aliases = new Map<string, string>();
  for (const [name, field] of Object.entries(catalogue.fields)) {
    for (const alias of field.aliases ?? []) aliases.set(alias, name);
  }
  aliasCache.set(catalogue, aliases);
  return aliases;
}
