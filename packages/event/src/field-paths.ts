import { eventSchema, type SectionId, sectionIds, type Spec } from './schema.ts';

const firstStep = /^([A-Za-z]+)/;
const laterStep = /^(?:\.([A-Za-z]+)|\[(?:0|[1-9]\d{0,8})\])/;

/**
 * The section that a field path's cut mark lies in: that of the field itself. Paths are `actor.id`,
 * `target.resources[3].labels`, `ext.KEY` (the rest of the path is the key, whatever is in it), `raw`. Null for a path
 * that names no field.
 */
export function sectionOfPath(path: string): SectionId | null {
  if (path === 'raw') return sectionIds.raw;
  let spec: Spec = eventSchema;
  let rest = path;
  while (rest !== '') {
    if (spec.type === 'map') return rest.startsWith('.') ? spec.section : null;
    const step = (rest === path ? firstStep : laterStep).exec(rest);
    if (step === null) return null;
    const next = child(spec, step[1]);
    if (next === null) return null;
    spec = next;
    rest = rest.slice(step[0].length);
  }
  return spec.type === 'object' ? null : spec.section;
}

/** `name` is undefined for an item of a list. */
function child(spec: Spec, name: string | undefined): Spec | null {
  if (name === undefined) return spec.type === 'list' ? spec.item : null;
  if (spec.type !== 'object' || !Object.hasOwn(spec.fields, name)) return null;
  return spec.fields[name] ?? null;
}
