import {
  dayOfUs,
  decodeEntry,
  decodeRecord,
  type EntryPlace,
  erasedSections,
  type ErasureStatement,
  type IndexRange,
  joinRanges,
  rangesOfErasure,
  type SectionId,
} from '@daybook/event';
import type { LedgerReader } from './reader.ts';

/** What erasures of a log name, by the index of each. */
export class Erasures {
  readonly #all = new Map<number, ErasureStatement>();
  /** By class and day: most are named by none. */
  readonly #places = new Map<string, Set<number>>();

  take(index: number, erasure: ErasureStatement): void {
    this.#all.set(index, erasure);
    for (const { class: ofClass, day } of erasure.parts) {
      const key = `${ofClass}/${day}`;
      this.#places.set(key, (this.#places.get(key) ?? new Set<number>()).add(index));
    }
  }

  /** Sections that go, each once. */
  sections(index: number, of: EntryPlace): SectionId[] {
    return [...new Set(this.#naming(index, of).flat())].toSorted((a, b) => a - b);
  }

  /** Whether all of the content goes. */
  has(index: number, of: EntryPlace): boolean {
    return this.#naming(index, of).some((sections) => sections.length === 0);
  }

  #naming(index: number, of: EntryPlace): (readonly SectionId[])[] {
    const here = this.#places.get(`${of.class}/${of.day}`) ?? [];
    return [...here].flatMap((each) => {
      const erasure = this.#all.get(each);
      const sections = erasure === undefined ? null : erasedSections(erasure, index, of);
      return sections === null ? [] : [sections];
    });
  }
}

const indicesAtOnce = 2048;

/** Which of the ranges of an erasure still have anything that it names, or something that cannot be read. */
export async function unerasedRanges(
  reader: LedgerReader,
  erasure: ErasureStatement,
  size: number,
): Promise<IndexRange[]> {
  const left: IndexRange[] = [];
  for (const [first, last] of rangesOfErasure(erasure)) {
    for (let from = first; from <= last; from += indicesAtOnce) {
      const end = Math.min(last + 1, from + indicesAtOnce);
      const entries = await reader.entries(from, end, size);
      const records = await reader.records(from, end, []);
      for (const [index, bytes] of records) {
        const entry = decodeEntry(entries[index - from] ?? new Uint8Array());
        if (!entry.ok) throw new Error(`the entry of event ${index} cannot be read`);
        const { class: ofClass, source, receivedUs } = entry.value;
        const sections = erasedSections(erasure, index, { class: ofClass, day: dayOfUs(receivedUs), source });
        if (sections !== null && hasAny(bytes, sections)) left.push([index, index]);
      }
    }
  }
  return joinRanges(left);
}

function hasAny(bytes: Uint8Array, sections: readonly SectionId[]): boolean {
  const record = decodeRecord(bytes);
  if (!record.ok || sections.length === 0) return true;
  return record.value.sections.some((each) => 'bytes' in each && sections.includes(each.id as SectionId));
}
