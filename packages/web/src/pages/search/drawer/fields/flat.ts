import type { EventJson } from '@daybook/api';

/** One value of an event. */
export interface Field {
  /** Where it stands: `target.resources[0].id`. */
  readonly path: string;
  /** What a query calls it: `target.resources.id`. */
  readonly name: string;
  readonly value: string | number | boolean | null;
}

export interface FieldGroup {
  readonly title: string;
  readonly fields: readonly Field[];
}

const titles = {
  '': 'What happened',
  actor: 'Who',
  origin: 'From where',
  target: 'To what',
  request: 'Request',
  ext: 'Further fields',
  imported: 'First recorded in another log',
} as const;

/** These are shown in ways of their own. */
const apart: ReadonlySet<string> = new Set(['raw', 'changes', 'cut', 'flags']);

/** The fields of an event by what they are about; a group without fields is not there. */
export function fieldGroupsOf(event: EventJson): FieldGroup[] {
  const fields = Object.entries(event)
    .filter(([key]) => !apart.has(key))
    .flatMap(([key, value]) => flat(value, key, key));
  return Object.entries(titles)
    .map(([group, title]) => ({ title, fields: fields.filter(({ name }) => groupOf(name) === group) }))
    .filter((group) => group.fields.length > 0);
}

/** Every value of an event with its path, those that are shown in ways of their own included. */
export const fieldsOf = (event: EventJson): Field[] =>
  Object.entries(event).flatMap(([key, value]) => flat(value, key, key));

function groupOf(name: string): string {
  const [top = ''] = name.split('.', 1);
  return top in titles ? top : '';
}

function flat(value: unknown, path: string, name: string): Field[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((item, i) => flat(item, `${path}[${i}]`, name));
  if (typeof value !== 'object' || value === null) return [{ path, name, value: value as Field['value'] }];
  return Object.entries(value).flatMap(([key, inner]) => flat(inner, `${path}.${key}`, `${name}.${key}`));
}
