import type { EventView } from '@daybook/api';

type Scalar = string | number | boolean;

const ofResources = new Set(['type', 'id', 'name', 'owner', 'parent', 'labels']);

/** What an event has in a field, by the name that a query has for it: none, one, or several. */
export function valuesAt(view: EventView, name: string): readonly Scalar[] {
  const { event } = view;
  if (name.startsWith('ext.')) return flat(event.ext?.[name.slice('ext.'.length)]);
  if (name === 'raw') return flat(event.raw?.text);
  if (Object.hasOwn(ofEntry, name)) return flat(ofEntry[name as keyof typeof ofEntry](view));
  const [head = '', key = '', ...more] = name.split('.');
  if (head === 'target' && more.length === 0 && ofResources.has(key))
    return (event.target?.resources ?? []).flatMap((resource) => flat(stepInto(resource, key)));
  if (head === 'changes') return (event.changes ?? []).flatMap((change) => flat(stepInto(change, key)));
  return flat(name.split('.').reduce<unknown>(stepInto, event));
}

const ofEntry = {
  position: ({ position }: EventView) => position,
  received: ({ received }: EventView) => received,
  source: ({ source }: EventView) => source,
  class: (view: EventView) => view.class,
  own: ({ own }: EventView) => own,
};

function stepInto(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function flat(value: unknown): readonly Scalar[] {
  if (Array.isArray(value)) return value.flatMap((each) => flat(each));
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [value] : [];
}
