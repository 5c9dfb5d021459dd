import { decodeRecord, entryBytes, type ManyHasher, type Record, RecordDigester } from '@daybook/event';
import { HASH_BYTES } from '@daybook/tlog';

/** What came of comparing a record with its entry. */
export const recordStatus = {
  absent: 0,
  matches: 1,
  /** Its hashes lead to another root than the entry's. */
  changed: 2,
  /** Not even of the form of a record. */
  malformed: 3,
  /** Stored under another class or day than its entry's. */
  misplaced: 4,
  /** The entry is not known, so nothing can be said. */
  unknown: 5,
} as const;

/** Where an entry holds the root of its record. */
const rootOffset = 16;
const batchMax = 512;

/** Entries that lie one after the other, 48 bytes each; 48 zeros stand for one that is not known. */
export interface EntrySpan {
  readonly first: number;
  readonly entries: Uint8Array;
}

/** Compares records with entries, hashing many at a time. Nothing of an event is decoded. */
export class RecordChecker {
  readonly #digester: RecordDigester;
  #indices: number[] = [];

  constructor(hasher: ManyHasher) {
    this.#digester = new RecordDigester(hasher);
  }

  /**
   * Takes one record in; `status` has a byte for each entry of the span. Its answer is there after `flush`. `sections` gets the sections
   * of the record, as `sectionBits` says.
   */
  add(span: EntrySpan, index: number, bytes: Uint8Array, status: Uint8Array, sections?: Uint32Array): void {
    const at = index - span.first;
    if (span.entries[at * entryBytes] === 0) {
      status[at] = recordStatus.unknown;
      return;
    }
    const record = decodeRecord(bytes);
    if (!record.ok) {
      status[at] = recordStatus.malformed;
      return;
    }
    this.#digester.add(record.value);
    this.#indices.push(index);
    if (sections !== undefined) sections[at] = sectionBits(record.value);
    if (this.#indices.length >= batchMax) this.flush(span, status);
  }

  flush(span: EntrySpan, status: Uint8Array): void {
    const roots = this.#digester.roots();
    for (const [i, index] of this.#indices.entries()) {
      const at = index - span.first;
      const entryAt = at * entryBytes + rootOffset;
      let same = true;
      for (let b = 0; b < HASH_BYTES && same; b += 1) same = roots[i * HASH_BYTES + b] === span.entries[entryAt + b];
      status[at] = same ? recordStatus.matches : recordStatus.changed;
    }
    this.#indices = [];
  }
}

const goneShift = 16;

/** Bit `id` of each section that is there, and bit `16 + id` of each whose content was destroyed. Ids are below 16. */
function sectionBits({ sections }: Record): number {
  let bits = 0;
  for (const section of sections) bits |= 1 << ('bytes' in section ? section.id : section.id + goneShift);
  return bits >>> 0;
}

export const isThere = (bits: number, section: number): boolean => ((bits >>> section) & 1) === 1;

/** Sections whose content was destroyed, of what `sectionBits` gave. */
export function goneSections(bits: number): number[] {
  const gone: number[] = [];
  for (let left = bits >>> goneShift, id = 0; left > 0; left >>>= 1, id += 1) if ((left & 1) === 1) gone.push(id);
  return gone;
}
