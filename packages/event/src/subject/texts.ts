import type { Event } from '../event.ts';
import { sectionOfPath } from '../field-paths.ts';
import { eventSchema, type SectionId, sectionIds, type Spec } from '../schema.ts';
import { textOfBytes } from './bytes.ts';

/** Texts, and the section that each is in. */
export interface Words {
  readonly texts: string[];
  readonly sections: SectionId[];
}

type Gather = (value: unknown, words: Words) => void;

/**
 * What an event says in words. Values that can only be one of those that Daybook knows (kinds, outcomes, times), and counts and numbers of
 * ports, name nobody: an account may be called `user`.
 */
export function wordsOf(event: Event): Words {
  const words: Words = { texts: [], sections: [] };
  gatherEvent?.(event, words);
  for (const path of Object.keys(event.cut ?? {})) {
    const id = path.startsWith('ext.') ? sectionOfPath(path) : null;
    if (id !== null) add(words, id, path.slice('ext.'.length));
  }
  if (event.raw !== undefined) add(words, sectionIds.raw, textOfBytes(event.raw.bytes));
  return words;
}

function add({ texts, sections }: Words, id: SectionId, text: string): void {
  texts.push(text);
  sections.push(id);
}

/** Null where a value has no words. Made once, since it is asked for all that a log has. */
function gatherOf(spec: Spec): Gather | null {
  switch (spec.type) {
    case 'object':
      return ofObject(spec.fields);
    case 'list':
      return ofList(gatherOf(spec.item));
    case 'map':
      return ofMap(spec.section, gatherOf(spec.value));
    case 'string':
      return spec.test === undefined ? ofText(spec.section) : null;
    case 'scalar':
      return ofScalar(spec.section);
    default:
      return null;
  }
}

function ofObject(fields: Readonly<Record<string, Spec>>): Gather {
  const known = Object.entries(fields).flatMap(([name, field]) => {
    const gather = gatherOf(field);
    return gather === null ? [] : [{ name, gather }];
  });
  return (value, words) => {
    for (const { name, gather } of known) {
      const inner = (value as Record<string, unknown>)[name];
      if (inner !== undefined) gather(inner, words);
    }
  };
}

function ofList(gather: Gather | null): Gather | null {
  if (gather === null) return null;
  return (value, words) => {
    for (const each of value as readonly unknown[]) gather(each, words);
  };
}

function ofMap(id: SectionId, gather: Gather | null): Gather {
  return (value, words) => {
    for (const [name, inner] of Object.entries(value as object)) {
      add(words, id, name);
      gather?.(inner, words);
    }
  };
}

const ofText =
  (id: SectionId): Gather =>
  (value, words) =>
    add(words, id, value as string);

const ofScalar =
  (id: SectionId): Gather =>
  (value, words) => {
    if (typeof value === 'string' || typeof value === 'number') add(words, id, String(value));
  };

const gatherEvent = gatherOf(eventSchema);

/** The texts that sections of an event have, each once; names of `ext` too. All sections where none are named, but never `raw`. */
export function textsOfSections(event: Event, sections: readonly SectionId[]): string[] {
  const { raw: _, ...rest } = event;
  const words = wordsOf(rest);
  return [
    ...new Set(words.texts.filter((_text, at) => sections.length === 0 || sections.includes(words.sections[at]!))),
  ];
}

/** All texts of a value that JSON can hold, names of fields included. */
export function textsOfValue(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (Array.isArray(value)) return value.flatMap(textsOfValue);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...textsOfValue(inner)]);
}
