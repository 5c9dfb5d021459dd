import type { Event } from '@daybook/event';
import type { Value } from '@daybook/sigma';
import { keptRaw, wholeRaw } from './raw.ts';
import { textsOf, valuesAt } from './values.ts';

/** Values at a path of the event itself (`actor.id`, `target.resources.type`, `ext.NAME`). */
export function eventValues(event: Event, path: string): readonly Value[] | undefined {
  if (path === 'raw') {
    const text = keptRaw(event);
    return text === null ? undefined : [text];
  }
  return path.startsWith('ext.') ? extValues(event, path.slice(4)) : valuesAt(event, path);
}

export function extValues({ ext }: Event, name: string): readonly Value[] | undefined {
  return ext !== undefined && Object.hasOwn(ext, name) ? [ext[name] ?? null] : undefined;
}

/** For keywords: the message as it came; where there is none, or not all of it, what the event says in its fields. */
export function eventTexts(event: Event): string[] {
  const raw = keptRaw(event);
  if (raw !== null && wholeRaw(event) !== null) return [raw];
  const { raw: _, ...fields } = event;
  return [...(raw === null ? [] : [raw]), ...textsOf(fields)];
}

/** The first of these that an event has. */
export function firstOf(event: Event, paths: readonly string[]): readonly Value[] | undefined {
  for (const path of paths) {
    const values = eventValues(event, path);
    if (values !== undefined) return values;
  }
  return undefined;
}
