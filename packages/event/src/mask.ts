import type { Actor, Event, TargetUser } from './event.ts';
import { sectionOfPath } from './field-paths.ts';
import { eventSchema, type MaskingGroup, maskingGroups, type SectionId, sectionIds, type Spec } from './schema.ts';

/** An event of which groups may be masked: what belongs to them is not there, and nothing stands in its place. */
export interface MaskedEvent extends Omit<Event, 'actor' | 'target'> {
  actor?: Partial<Actor>;
  target?: Omit<NonNullable<Event['target']>, 'user'> & { user?: Partial<TargetUser> };
}

/** The sections that are shown when the groups are masked, ascending. */
export function sectionsWithout(masked: readonly MaskingGroup[]): SectionId[] {
  const hidden = new Set(masked.flatMap((group): readonly SectionId[] => maskingGroups[group]));
  return Object.values(sectionIds).filter((id) => !hidden.has(id));
}

/** Copies what may be seen of a value; undefined where nothing of it may. */
type Copy = (value: unknown) => unknown;

/**
 * What leaves out the groups: it gives the event that its other sections alone decode to. What the schema does not know
 * is left out too. The parts of an event that stay whole are shared with it, not copied.
 */
export function eventMasker(masked: readonly MaskingGroup[]): (event: Event) => MaskedEvent {
  if (masked.length === 0) return (event) => event;
  const shown = new Set(sectionsWithout(masked));
  const copy = copyOf(eventSchema, shown);
  return (event) => {
    const seen = copy(event) as MaskedEvent;
    // `raw` and `cut` are not in the schema with all they hold.
    if (event.raw !== undefined && shown.has(sectionIds.raw)) seen.raw = event.raw;
    const marks = Object.entries(event.cut ?? {}).filter(([path]) => {
      const section = sectionOfPath(path);
      return section !== null && shown.has(section);
    });
    if (marks.length > 0) seen.cut = Object.fromEntries(marks);
    return seen;
  };
}

function copyOf(spec: Spec, shown: ReadonlySet<SectionId>): Copy {
  if (spec.type !== 'object') return shown.has(spec.section) ? (value) => value : () => undefined;
  const fields = Object.entries(spec.fields).map(([name, field]) => ({ name, copy: copyOf(field, shown) }));
  const isHome = shown.has(homeOf(spec));
  return (value) => {
    const from = value as Readonly<Record<string, unknown>>;
    const to: Record<string, unknown> = {};
    let isEmpty = true;
    let isSeen = false;
    for (const { name, copy } of fields) {
      const field = from[name];
      if (field === undefined) continue;
      isEmpty = false;
      const seen = copy(field);
      if (seen === undefined) continue;
      to[name] = seen;
      isSeen = true;
    }
    // An object with nothing in it is content of the section that its fields begin in.
    return isSeen || (isEmpty && isHome) ? to : undefined;
  };
}

function homeOf(spec: Spec): SectionId {
  if (spec.type !== 'object') return spec.section;
  const [first] = Object.values(spec.fields);
  if (first === undefined) throw new Error('an object of the schema has fields');
  return homeOf(first);
}
