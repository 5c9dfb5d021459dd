import { type ContentFault, dayOfUs, decodeEntry, type Entry, type EntryPlace, type IndexRange } from '@daybook/event';
import type { LedgerReader } from './reader.ts';

/** What a log has of a class and a day of receipt. */
export interface Inventory {
  /** First and last index of the class's entries of that day; null where there are none. */
  readonly span: IndexRange | null;
  /** How many have content, and are not kept. */
  readonly present: number;
  /** What these are. Entries of other classes, and what is kept, may lie within a range. */
  readonly there: readonly IndexRange[];
  /** What has no content, and nothing accounts for it. Entries of other classes may lie within a range. */
  readonly absent: readonly IndexRange[];
}

/** What whoever takes an inventory knows of single entries. */
export interface InventoryLooks {
  /** It is to stay. */
  readonly isKept: (index: number, source: number) => boolean;
  /** That it has no content is as it should be. */
  readonly isAccounted: (index: number, source: number) => boolean;
}

/** Read and looked at together, so that other work goes on in between. */
const indicesAtOnce = 2048;

/** Goes over the entries of a day, which are `first` … `end` - 1 of a log of so many. Throws where one cannot be read. */
export async function takeInventory(
  reader: LedgerReader,
  size: number,
  { class: ofClass, first: dayFirst, end }: { readonly class: number; readonly first: number; readonly end: number },
  { isKept, isAccounted }: InventoryLooks,
): Promise<Inventory> {
  const there: [number, number][] = [];
  const absent: [number, number][] = [];
  let open: [number, number][] | null = null;
  let [first, last, present] = [-1, -1, 0];
  for (let from = dayFirst; from < end; from += indicesAtOnce) {
    const to = Math.min(end, from + indicesAtOnce);
    const wanted: { index: number; source: number }[] = [];
    for (const [i, bytes] of (await reader.entries(from, to, size)).entries()) {
      const entry = entryAt(bytes, from + i);
      if (entry.class === ofClass) wanted.push({ index: from + i, source: entry.source });
    }
    const [head, tail] = [wanted[0]?.index, wanted.at(-1)?.index];
    if (head === undefined || tail === undefined) continue;
    if (first < 0) first = head;
    last = tail;
    const faults: ContentFault[] = [];
    const records = await reader.records(head, tail + 1, faults);
    for (const { index, source } of wanted) {
      const isThere = records.has(index) || faults.some((fault) => fault.first <= index && index <= fault.last);
      if (isThere ? isKept(index, source) : isAccounted(index, source)) {
        // It may lie within a range of its like, and not within one of the other.
        if (open === (isThere ? absent : there)) open = null;
        continue;
      }
      const ranges: [number, number][] = isThere ? there : absent;
      const range = ranges.at(-1);
      if (open === ranges && range !== undefined) range[1] = index;
      else ranges.push([index, index]);
      open = ranges;
      if (ranges === there) present += 1;
    }
    await new Promise((resolve) => void setImmediate(resolve));
  }
  return { span: first < 0 ? null : [first, last], present, there, absent };
}

/** Days of which it is known where they begin: a hundred years. */
const dayStartsMax = 40_000;

/** Where days begin in a log. Once there is an event of a day or a later one this does not change, and is not looked for again. */
export class DayStarts {
  readonly #reader: LedgerReader;
  readonly #known = new Map<number, number>();

  constructor(reader: LedgerReader) {
    this.#reader = reader;
  }

  /** The first index that was received on a day or later, of a log of so many events. */
  async first(day: number, size: number): Promise<number> {
    const known = this.#known.get(day);
    if (known !== undefined) return known;
    const first = await firstOfDay(this.#reader, size, day);
    if (first < size && this.#known.size < dayStartsMax) this.#known.set(day, first);
    return first;
  }
}

/** The first index that was received on a day or later: `received` never goes back. */
export async function firstOfDay(reader: LedgerReader, size: number, day: number): Promise<number> {
  let [low, high] = [0, size];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [bytes = null] = await reader.entries(middle, middle + 1, size);
    if (dayOfUs(entryAt(bytes, middle).receivedUs) >= day) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What entries `first` … `end` - 1 of a log of so many events say. Throws where one cannot be read. */
export async function placesOf(reader: LedgerReader, first: number, end: number, size: number): Promise<EntryPlace[]> {
  const entries = await reader.entries(first, end, size);
  return entries.map((bytes, i) => {
    const { class: of, source, receivedUs } = entryAt(bytes, first + i);
    return { class: of, source, day: dayOfUs(receivedUs) };
  });
}

function entryAt(bytes: Uint8Array | null, index: number): Entry {
  const entry = bytes === null ? null : decodeEntry(bytes);
  if (entry?.ok !== true) throw new Error(`the entry of event ${index} cannot be read`);
  return entry.value;
}
