import { eventSchema, type Spec } from '@daybook/event';

export type ObjectSpec = Spec & { type: 'object' };

/** Fields that only the server says; when a sender does, they go to `ext` like any other. */
const serverFields: ReadonlySet<string> = new Set(['id', 'flags', 'imported']);

export function topSpec(key: string): Spec | undefined {
  return serverFields.has(key) || !Object.hasOwn(eventSchema.fields, key) ? undefined : eventSchema.fields[key];
}

/** Fields by path, `actor.id`, `target.resources`: everything that is not a section or a map. */
export const leafSpecs: ReadonlyMap<string, Spec> = new Map(walk('', eventSchema));

function walk(path: string, spec: Spec): [string, Spec][] {
  if (spec.type === 'map') return [];
  if (spec.type !== 'object') return [[path, spec]];
  return Object.entries(spec.fields)
    .filter(([key]) => path !== '' || topSpec(key) !== undefined)
    .filter(([key]) => path !== '' || key !== 'raw')
    .flatMap(([key, field]) => walk(path === '' ? key : `${path}.${key}`, field));
}

/** True for paths that may stand in a flag: those of the schema. Names that a sender made up may say anything. */
export function isKnownPath(path: string): boolean {
  return leafSpecs.has(path.replaceAll(/\[\d+\].*$/g, ''));
}
