import type { Event } from '../event.ts';
import { type SectionId, sectionIds } from '../schema.ts';
import { sectionTexts } from '../section-texts.ts';

export const subjectLimits = { identifiers: 100, identifierLength: 1024 } as const;

/** The sections of an event in which an identifier occurs, ascending; and which identifiers, as they were given. */
export interface SubjectFinding {
  readonly sections: readonly SectionId[];
  readonly identifiers: readonly string[];
}

const word = String.raw`[\p{L}\p{N}\p{M}_]`;
const joint = "[.@+'-]";

/**
 * Finds whole identifiers: `ann` is not in `joanna`, `ann-marie` or `ann@example.org`, which are other identifiers, but is in
 * `/users/ann?x` and at the end of a sentence. E-mail addresses are told by their `@`; case does not matter in them.
 * Null where an event has none. Throws a RangeError for identifiers beyond the limits.
 */
export function subjectFinder(identifiers: readonly string[]): (event: Event) => SubjectFinding | null {
  const patterns = subjectPatterns(identifiers);
  return (event) => {
    const sections: SectionId[] = [];
    const found = new Set<string>();
    for (const { id, text } of sectionTexts(event)) {
      const texts = id === sectionIds.raw ? rawTexts(text, event) : stringsOf(JSON.parse(text));
      const here = patterns.filter(([, pattern]) => texts.some((each) => spellings(each).some((s) => pattern.test(s))));
      for (const [identifier] of here) found.add(identifier);
      if (here.length > 0) sections.push(id);
    }
    return sections.length === 0 ? null : { sections, identifiers: identifiers.filter((each) => found.has(each)) };
  };
}

/** Each identifier, and what finds it as a whole. Throws a RangeError for identifiers beyond the limits. */
export function subjectPatterns(identifiers: readonly string[]): (readonly [string, RegExp])[] {
  if (identifiers.length === 0 || identifiers.length > subjectLimits.identifiers) {
    throw new RangeError(`1 to ${subjectLimits.identifiers} identifiers are needed, not ${identifiers.length}`);
  }
  return identifiers.map((identifier, at) => [identifier, patternOf(identifier, at)] as const);
}

function patternOf(identifier: string, at: number): RegExp {
  if (identifier.trim() === '' || identifier.length > subjectLimits.identifierLength) {
    throw new RangeError(`identifier ${at + 1} must have 1 to ${subjectLimits.identifierLength} characters`);
  }
  const literal = identifier.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  const source = `(?<!${word}|${word}${joint})${literal}(?!${word}|${joint}${word})`;
  return new RegExp(source, identifier.includes('@') ? 'iu' : 'u');
}

/** The texts that sections of an event have, each once; names of `ext` too. All sections where none are named, but never `raw`. */
export function textsOfSections(event: Event, sections: readonly SectionId[]): string[] {
  const texts = sectionTexts(event)
    .filter(({ id }) => id !== sectionIds.raw && (sections.length === 0 || sections.includes(id)))
    .flatMap(({ id, text }) => (id === sectionIds.ext ? stringsOf : valuesOf)(JSON.parse(text)));
  return [...new Set(texts)];
}

function valuesOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(valuesOf);
}

/** Names too: a key of `ext` can be somebody's. */
function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (Array.isArray(value)) return value.flatMap(stringsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...stringsOf(inner)]);
}

const rawTexts = (header: string, { raw }: Event): string[] =>
  raw === undefined ? [header] : [header, new TextDecoder().decode(raw.bytes)];

/**
 * In lower case, a piece of each identifier that stands in the texts that name it, however they quote it: what has none of them needs no closer
 * look. Empty, which stands in everything, where there is no such piece.
 */
export const subjectHints = (identifiers: readonly string[]): string[] =>
  identifiers.map((each) =>
    (each.match(/[\w.~-]+/g) ?? ['']).reduce((a, b) => (b.length > a.length ? b : a)).toLowerCase(),
  );

/** A text as it stands, and as it reads once the escapes of JSON or of a URL are undone: `ann%40example.org`. */
export function spellings(text: string): string[] {
  const all = [text];
  if (text.includes('\\')) all.push(text.replaceAll(/\\(?:u([\da-fA-F]{4})|(.))/g, unescaped));
  if (text.includes('%')) all.push(text.replaceAll(/(?:%[\da-fA-F]{2})+/g, unquoted));
  return all;
}

const unescaped = (_: string, code: string | undefined, other: string | undefined): string => {
  if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
  return other !== undefined && 'nrtbf'.includes(other) ? ' ' : (other ?? '');
};

const unquoted = (escapes: string): string =>
  new TextDecoder().decode(Uint8Array.from(escapes.slice(1).split('%'), (each) => Number.parseInt(each, 16)));
