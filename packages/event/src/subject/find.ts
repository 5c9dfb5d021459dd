import type { Event } from '../event.ts';
import type { SectionId } from '../schema.ts';
import { Needle, type NeedleRule } from './needle.ts';
import { isSpecial, Reading, readingsOf } from './reading.ts';
import { textsOfValue, type Words, wordsOf } from './texts.ts';

export const subjectLimits = { identifiers: 100, identifierLength: 1024 } as const;

/** The sections of an event in which an identifier occurs, ascending; and which identifiers, as they were given. */
export interface SubjectFinding {
  readonly sections: readonly SectionId[];
  readonly identifiers: readonly string[];
}

/**
 * Finds whole identifiers: `ann` is not in `joanna`, `ann-marie` or `ann@example.org`, which are other identifiers, but is in
 * `/users/ann?x`, in `ann's` and at the end of a sentence. E-mail addresses are told by their `@`; case does not matter in them. IP addresses are
 * found in all their spellings. Texts are read with their escapes undone: see `readingsOf`.
 * Null where an event has none. Throws a RangeError for identifiers beyond the limits.
 *
 * @param rule `loose` finds more, and nothing less: in any case, and as a part of a longer name (`ann` in `ann-marie`).
 */
export function subjectFinder(
  identifiers: readonly string[],
  rule: NeedleRule = 'whole',
): (event: Event) => SubjectFinding | null {
  const find = saidFinder(identifiers, rule);
  return (event) => find(new Said(event));
}

/** As `subjectFinder`, of events that more than one finder looks at. */
export function saidFinder(identifiers: readonly string[], rule: NeedleRule): (said: Said) => SubjectFinding | null {
  const needles = needlesOf(identifiers, rule);
  return (said) => {
    // Most events name nobody: that is seen in one go.
    if (!needles.some((needle) => needle.mayBeIn(said.lower))) return null;
    const places = new Set<SectionId>();
    const found = new Set<number>();
    for (const { section, readings } of said.readings) {
      const here = namedIn(needles, readings);
      for (const at of here) found.add(at);
      if (here.length > 0) places.add(section);
    }
    return places.size === 0
      ? null
      : { sections: [...places].toSorted((a, b) => a - b), identifiers: identifiers.filter((_, at) => found.has(at)) };
  };
}

/** The words of an event. What is dear is made once, when it is asked for. */
export class Said {
  readonly #words: Words;
  readonly #all: string;
  #lower: string | null = null;
  #readings: readonly { readonly section: SectionId; readonly readings: readonly Reading[] }[] | null = null;

  constructor(event: Event) {
    this.#words = wordsOf(event);
    this.#all = this.#words.texts.join('\n');
  }

  /** Everything, in lower case; where something may be hidden, in all readings. */
  get lower(): string {
    return (this.#lower ??= isSpecial(this.#all) ? this.#everyReading() : this.#all.toLowerCase());
  }

  #everyReading(): string {
    return this.readings.flatMap(({ readings }) => readings.map(({ lower }) => lower)).join('\n');
  }

  get readings() {
    const { texts, sections } = this.#words;
    return (this.#readings ??= texts.map((text, at) => ({ section: sections[at]!, readings: readingsOf(text) })));
  }
}

/**
 * Pieces in lower case of which one stands in a text that names any of the identifiers, but where that is special (`isSpecial`): such a text may
 * hide them. What has none of them needs no closer look. Throws a RangeError for identifiers beyond the limits.
 */
export const subjectHints = (identifiers: readonly string[]): readonly string[] => [
  ...new Set(needlesOf(identifiers, 'whole').flatMap(({ keys }) => keys)),
];

/**
 * Which identifiers are named in a text, or in the texts of a value that JSON can hold, names of fields included; by the rules of
 * `subjectFinder`. Throws a RangeError for identifiers beyond the limits.
 */
export function subjectMentions(identifiers: readonly string[]): (value: unknown) => readonly string[] {
  const needles = needlesOf(identifiers, 'whole');
  return (value) => {
    const found = new Set(textsOfValue(value).flatMap((text) => namedIn(needles, readingsOf(text))));
    return found.size === 0 ? [] : identifiers.filter((_, at) => found.has(at));
  };
}

/**
 * Puts a word in the place of identifiers in a text; where one is named by escapes, in the place of the whole text. The same text where there is none.
 * Throws a RangeError for identifiers beyond the limits.
 */
export function subjectReplacer(identifiers: readonly string[], word: string): (text: string) => string {
  const needles = needlesOf(identifiers, 'whole');
  const isNamed = (text: string): boolean => namedIn(needles, readingsOf(text)).length > 0;
  return (text) => {
    if (!isNamed(text)) return text;
    let now = text;
    for (const needle of needles) {
      const reading = new Reading(now, readingsOf(now).length > 1);
      // Places are those of another text where it has to be read otherwise.
      if (reading.text !== now || reading.lower.length !== now.length || reading.hosts !== reading.lower) continue;
      for (const { start, end } of [...needle.spansIn(reading)].toReversed())
        now = now.slice(0, start) + word + now.slice(end);
    }
    return isNamed(now) ? word : now;
  };
}

function needlesOf(identifiers: readonly string[], rule: NeedleRule): readonly Needle[] {
  const { identifiers: max, identifierLength } = subjectLimits;
  if (identifiers.length === 0 || identifiers.length > max)
    throw new RangeError(`1 to ${max} identifiers are needed, not ${identifiers.length}`);
  return identifiers.map((identifier, at) => {
    const needle = identifier.length > identifierLength ? null : Needle.of(identifier, rule);
    if (needle === null) throw new RangeError(`identifier ${at + 1} must have 1 to ${identifierLength} characters`);
    return needle;
  });
}

/** By their places, once each. */
const namedIn = (needles: readonly Needle[], readings: readonly Reading[]): readonly number[] =>
  needles.flatMap((needle, at) => (readings.some((reading) => needle.isIn(reading)) ? [at] : []));
