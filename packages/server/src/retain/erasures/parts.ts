import { type ErasedPart, type IndexRange, type SectionId, sectionIds } from '@daybook/event';

interface Limits {
  readonly partsMax: number;
  readonly rangesMax: number;
}

/** Gathers what an erasure names, as long as it can be kept whole. Indices come in order. */
export class Parts {
  readonly #limits: Limits;
  readonly #parts = new Map<string, { part: Omit<ErasedPart, 'ranges'>; ranges: [number, number][] }>();
  #ranges = 0;
  events = 0;

  /** @param before What was gathered before. */
  constructor(limits: Limits, before: readonly ErasedPart[] = []) {
    this.#limits = limits;
    for (const { ranges, ...part } of before)
      for (const [first, last] of ranges)
        for (let index = first; index <= last; index += 1) this.add(index, part, part.sections);
  }

  /** False where there is no room for another one: then it was not taken. */
  add(index: number, place: { readonly class: number; readonly day: number }, sections: readonly SectionId[]): boolean {
    const key = `${place.class}/${place.day}/${sections.join()}`;
    const known = this.#parts.get(key);
    const last = known?.ranges.at(-1);
    const joins = last !== undefined && last[1] === index - 1;
    if (!joins && this.#ranges === this.#limits.rangesMax) return false;
    if (known === undefined && this.#parts.size === this.#limits.partsMax) return false;
    this.events += 1;
    if (joins) last[1] = index;
    else {
      this.#ranges += 1;
      const part = { part: { ...place, sections }, ranges: known?.ranges ?? [] };
      part.ranges.push([index, index]);
      this.#parts.set(key, part);
    }
    return true;
  }

  parts(): ErasedPart[] {
    return [...this.#parts.values()].map(({ part, ranges }) => ({ ...part, ranges: ranges as readonly IndexRange[] }));
  }
}

/**
 * The sections that go with those in which somebody was found: always `raw`, which may say the same in words that are not known; all of the
 * content, which an empty list stands for, where it is `core`, without which nothing is an event.
 */
export function sectionsToErase(found: readonly SectionId[]): SectionId[] {
  if (found.includes(sectionIds.core)) return [];
  return [...new Set([...found, sectionIds.raw])].toSorted((a, b) => a - b);
}
