import type { EventView } from '@daybook/sigma';

/** An event of which a field has several values is in as many groups, up to this; further values are not looked at. */
const groupsMax = 16;
const charsMax = 256;

/** A group that an event is in: the values of the fields, and a text that is the same for the same values of the same fields. */
export interface GroupKey {
  readonly values: readonly string[];
  readonly text: string;
}

/** The groups that an event is in. None where it lacks one of the fields. */
export function groupsOf(fields: readonly string[], texts: (field: string) => readonly string[]): readonly GroupKey[] {
  // Most group by one field: its value is text enough.
  if (fields.length === 1) return texts(fields[0] ?? '').map((value) => ({ values: [value], text: value }));
  let groups: (readonly string[])[] = [[]];
  for (const field of fields) {
    const values = texts(field);
    groups = groups.flatMap((group) => values.map((value) => [...group, value])).slice(0, groupsMax);
  }
  return groups.map((values) => ({ values, text: JSON.stringify(values) }));
}

/** What a field says, each value once. */
export function textsIn(view: EventView, field: string): readonly string[] {
  const values = view.values(field) ?? [];
  const [first] = values;
  if (values.length === 1) return first === null || first === undefined || first === '' ? [] : [short(String(first))];
  const texts = values.flatMap((value) => (value === null || value === '' ? [] : [short(String(value))]));
  return [...new Set(texts)].slice(0, groupsMax);
}

/** Long texts are told apart by their beginning and their length. */
const short = (text: string): string => (text.length <= charsMax ? text : `${text.slice(0, charsMax)}…${text.length}`);
