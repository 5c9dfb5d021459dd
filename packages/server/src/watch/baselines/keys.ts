import type { EventView } from '@daybook/sigma';

/** An event of which a field has several values is in as many groups, up to this; further values are not looked at. */
const groupsMax = 16;
const charsMax = 256;

/** The values of the fields, for each group that an event is in. None where it lacks one of them. */
export function groupsOf(
  fields: readonly string[],
  texts: (field: string) => readonly string[],
): readonly (readonly string[])[] {
  let groups: (readonly string[])[] = [[]];
  for (const field of fields) {
    const values = texts(field);
    groups = groups.flatMap((group) => values.map((value) => [...group, value])).slice(0, groupsMax);
  }
  return groups;
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
