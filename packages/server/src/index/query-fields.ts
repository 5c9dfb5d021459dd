import { fieldTable, type MaskingGroup } from '@daybook/event';
import { type FieldCatalogue, resolveField } from '@daybook/query';
import { eventAccessor, extPrefix, indexCatalogue } from './catalogue.ts';
import { isFacet } from './facets.ts';
import { indexFields } from './fields.ts';
import { visibleTextField } from './visible-text.ts';

const groupOfPath = new Map(fieldTable().map(({ path, group }) => [path, group]));

/** The group that a field of a query belongs to; null for one that everybody sees, and for one that there is not. */
export function groupOfField(name: string): MaskingGroup | null {
  const field = Object.hasOwn(indexFields, name) ? indexFields[name] : undefined;
  if (field === undefined) return name.startsWith(extPrefix) ? (groupOfPath.get('ext.*') ?? null) : null;
  if (field.path === null) return null;
  const group = groupOfPath.get(field.path);
  if (group === undefined) throw new Error(`${field.path} is no field of an event`);
  return group;
}

/** What a reader may name, from whom groups of fields are masked. Catalogues are made once for each set of groups. */
export class QueryFields {
  readonly #catalogues = new Map<string, FieldCatalogue>();
  readonly accessor = eventAccessor;

  catalogue(masked: readonly MaskingGroup[]): FieldCatalogue {
    if (masked.length === 0) return indexCatalogue;
    const key = visibleTextField(masked);
    let catalogue = this.#catalogues.get(key);
    if (catalogue === undefined) {
      catalogue = catalogueWithout(masked);
      this.#catalogues.set(key, catalogue);
    }
    return catalogue;
  }

  /** Whether events can be counted by a field; `masked` where they could if the reader saw it. */
  countable(name: string, masked: readonly MaskingGroup[]): 'yes' | 'masked' | 'no' {
    const group = groupOfField(name);
    // Before anything else is said of it: what is masked is masked, whether it could be counted by or not.
    if (group !== null && masked.includes(group) && resolveField(indexCatalogue, name) !== null) return 'masked';
    return isFacet(name) ? 'yes' : 'no';
  }

  freeTextField(masked: readonly MaskingGroup[]): string {
    return visibleTextField(masked);
  }
}

function catalogueWithout(masked: readonly MaskingGroup[]): FieldCatalogue {
  const isMasked = (name: string): boolean => {
    const group = groupOfField(name);
    return group !== null && masked.includes(group);
  };
  const parted = (wanted: boolean): FieldCatalogue => ({
    fields: Object.fromEntries(Object.entries(indexCatalogue.fields).filter(([name]) => isMasked(name) === wanted)),
    open: (indexCatalogue.open ?? []).filter(({ prefix }) => isMasked(prefix) === wanted),
  });
  return { ...parted(false), withheld: parted(true) };
}
