import type { EventFields } from '@daybook/event';
import type { EventView, Value } from '@daybook/sigma';
import { eventTexts, extValues, firstOf } from './event-fields.ts';
import { jsonOfText, wholeRaw } from './raw.ts';
import { textsOf, valuesAt } from './values.ts';

/** Fields by Sigma's names: where they are in the event, in the order in which they are looked for. */
export type FieldTable = ReadonlyMap<string, readonly string[]>;

export const fieldTable = (paths: Readonly<Record<string, string | readonly string[]>>): FieldTable =>
  new Map(Object.entries(paths).map(([name, path]) => [name, typeof path === 'string' ? [path] : path]));

interface JsonFields {
  /** Where a field is in the record, where Sigma calls it otherwise. */
  readonly aliases?: ReadonlyMap<string, string>;
  /** Where it is in the event, for records that are not there as they came. */
  readonly fields: FieldTable;
}

/**
 * A record of JSON: its members as they came, by dotted names. Of a record that is not there, or not whole, what the event
 * says of it, and `ext` by name.
 */
export function jsonView(event: EventFields, { aliases, fields }: JsonFields): EventView {
  let record: object | null | undefined;
  const recordOf = (): object | null => {
    const text = record === undefined ? wholeRaw(event) : null;
    return (record ??= text === null ? (record ?? null) : jsonOfText(text));
  };
  return {
    values(name): readonly Value[] | undefined {
      const whole = recordOf();
      if (whole !== null) return valuesAt(whole, aliases?.get(name) ?? name);
      const paths = fields.get(name);
      return (paths === undefined ? undefined : firstOf(event, paths)) ?? extValues(event, name);
    },
    texts() {
      const whole = recordOf();
      return whole === null ? eventTexts(event) : textsOf(whole, eventTexts(event));
    },
  };
}
