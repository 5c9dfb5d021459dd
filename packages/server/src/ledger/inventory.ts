import { type ContentFault, dayOfUs, decodeEntry, type Entry, type IndexRange } from '@daybook/event';
import type { LedgerReader } from './reader.ts';

/** What a log has of a class and a day of receipt. */
export interface Inventory {
  /** First and last index of the class's entries of that day; null where there are none. */
  readonly span: IndexRange | null;
  /** How many have content. */
  readonly present: number;
  /** What has content, and what has none, whatever the reason. Entries of other classes may lie within a range. */
  readonly there: readonly IndexRange[];
  readonly absent: readonly IndexRange[];
}

/** Read and looked at together, so that other work goes on in between. */
const indicesAtOnce = 2048;

/** Goes over the entries of a day. Throws where one cannot be read. */
export async function takeInventory(
  reader: LedgerReader,
  size: number,
  ofClass: number,
  day: number,
): Promise<Inventory> {
  const there: [number, number][] = [];
  const absent: [number, number][] = [];
  let open: [number, number][] | null = null;
  let [first, last, present] = [-1, -1, 0];
  const end = await firstOfDay(reader, size, day + 1);
  for (let from = await firstOfDay(reader, size, day); from < end; from += indicesAtOnce) {
    const to = Math.min(end, from + indicesAtOnce);
    const wanted: number[] = [];
    for (const [i, bytes] of (await reader.entries(from, to, size)).entries())
      if (entryAt(bytes, from + i).class === ofClass) wanted.push(from + i);
    const [head, tail] = [wanted[0], wanted.at(-1)];
    if (head === undefined || tail === undefined) continue;
    if (first < 0) first = head;
    last = tail;
    const faults: ContentFault[] = [];
    const records = await reader.records(head, tail + 1, faults);
    for (const index of wanted) {
      const isUnreadable = faults.some((fault) => fault.first <= index && index <= fault.last);
      const ranges: [number, number][] = records.has(index) || isUnreadable ? there : absent;
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

/** The first index that was received on a day or later: `received` never goes back. */
async function firstOfDay(reader: LedgerReader, size: number, day: number): Promise<number> {
  let [low, high] = [0, size];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [bytes = null] = await reader.entries(middle, middle + 1, size);
    if (dayOfUs(entryAt(bytes, middle).receivedUs) >= day) high = middle;
    else low = middle + 1;
  }
  return low;
}

function entryAt(bytes: Uint8Array | null, index: number): Entry {
  const entry = bytes === null ? null : decodeEntry(bytes);
  if (entry?.ok !== true) throw new Error(`the entry of event ${index} cannot be read`);
  return entry.value;
}
