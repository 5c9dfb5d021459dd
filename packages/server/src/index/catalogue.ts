import type { StoredEvent } from '@daybook/event';
import { type Accessor, type Field, type FieldCatalogue, freeTextField } from '@daybook/query';
import { type FieldValue, indexFields } from './fields.ts';
import { scalarText } from './scalar.ts';
import { searchedText } from './searched-text.ts';
import { visibleText } from './visible-text.ts';

/** Prefix of the fields that a source made up: `ext.KEY`. */
export const extPrefix = 'ext.';

/** Every field there is; `query-fields.ts` makes a reader's own catalogue by leaving some out. */
export const indexCatalogue: FieldCatalogue = {
  fields: Object.fromEntries(
    Object.entries(indexFields).map(([name, { type, values, aliases }]): [string, Field] => [
      name,
      { type, ...(values === undefined ? {} : { values }), ...(aliases === undefined ? {} : { aliases }) },
    ]),
  ),
  open: [{ prefix: extPrefix, type: 'keyword' }],
};

/** An event as `evaluate` in `query` sees it: what a query means here is what the index answers. */
export function eventAccessor(stored: StoredEvent): Accessor {
  return (name): FieldValue => {
    if (name === freeTextField) return searchedText(stored.event).toWellFormed();
    const visible = visibleText(name);
    if (visible !== null) return searchedText(visible.mask(stored.event)).toWellFormed();
    const field = Object.hasOwn(indexFields, name) ? indexFields[name] : undefined;
    if (field !== undefined) return wellFormed(field.read(stored));
    const { ext } = stored.event;
    const key = name.slice(extPrefix.length);
    return name.startsWith(extPrefix) && ext !== undefined && Object.hasOwn(ext, key)
      ? scalarText(ext[key]).toWellFormed()
      : undefined;
  };
}

/** Half a surrogate pair has no UTF-8: the index has U+FFFD for it. */
function wellFormed(value: FieldValue): FieldValue {
  if (typeof value === 'string') return value.toWellFormed();
  return typeof value === 'object' ? value.map((each) => each.toWellFormed()) : value;
}
