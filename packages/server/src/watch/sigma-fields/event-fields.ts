import type { EventFields } from '@daybook/event';
import type { Value } from '@daybook/sigma';
import { keptRaw, wholeRaw } from './raw.ts';
import { textsOf, valuesAt } from './values.ts';

/** All that an event says beside its message. */
const names = Object.keys({
  id: 0,
  time: 0,
  kind: 0,
  action: 0,
  outcome: 0,
  severity: 0,
  reason: 0,
  epoch: 0,
  seq: 0,
  service: 0,
  flags: 0,
  imported: 0,
  actor: 0,
  origin: 0,
  target: 0,
  request: 0,
  changes: 0,
  ext: 0,
  cut: 0,
} satisfies Record<Exclude<keyof EventFields, 'raw'>, 0>) as readonly Exclude<keyof EventFields, 'raw'>[];
const isName: ReadonlySet<string> = new Set([...names, 'raw']);

/** Values at a path of the event itself (`actor.id`, `target.resources.type`, `ext.NAME`). */
export function eventValues(event: EventFields, path: string): readonly Value[] | undefined {
  if (path === 'raw') {
    const text = keptRaw(event);
    return text === null ? undefined : [text];
  }
  if (path.startsWith('ext.')) return extValues(event, path.slice(4));
  const dot = path.indexOf('.');
  const name = dot === -1 ? path : path.slice(0, dot);
  if (!isName.has(name)) return undefined;
  const value = event[name as keyof EventFields];
  return value === undefined ? undefined : valuesAt(value, dot === -1 ? '' : path.slice(dot + 1));
}

export function extValues({ ext }: EventFields, name: string): readonly Value[] | undefined {
  return ext !== undefined && Object.hasOwn(ext, name) ? [ext[name] ?? null] : undefined;
}

/** For keywords: the message as it came; where there is none, or not all of it, what the event says in its fields. */
export function eventTexts(event: EventFields): string[] {
  const raw = keptRaw(event);
  if (raw !== null && wholeRaw(event) !== null) return [raw];
  return [...(raw === null ? [] : [raw]), ...textsOf(names.map((name) => event[name]))];
}

/** The first of these that an event has. */
export function firstOf(event: EventFields, paths: readonly string[]): readonly Value[] | undefined {
  for (const path of paths) {
    const values = eventValues(event, path);
    if (values !== undefined) return values;
  }
  return undefined;
}
