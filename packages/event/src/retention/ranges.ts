/** Indices from the first to the last, both included. */
export type IndexRange = readonly [first: number, last: number];

/** Whether ranges are in order, apart from each other, and of whole numbers from 0. */
export function areRanges(value: unknown): value is IndexRange[] {
  if (!Array.isArray(value)) return false;
  let before = -1;
  return value.every((range: unknown) => {
    if (!Array.isArray(range) || range.length !== 2) return false;
    const [first, last] = range as [unknown, unknown];
    if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last)) return false;
    const isNext = (first as number) > before && (last as number) >= (first as number);
    before = last as number;
    return isNext;
  });
}

/** Whether an index is in one of the ranges, which are in order. */
export function isWithin(ranges: readonly IndexRange[], index: number): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle]?.[1] ?? 0) < index) low = middle + 1;
    else high = middle;
  }
  const range = ranges[low];
  return range !== undefined && range[0] <= index;
}

/** Whether any index from `first` to `last` is in one of the ranges. */
export const touches = (ranges: readonly IndexRange[], first: number, last: number): boolean =>
  ranges.some((range) => range[0] <= last && range[1] >= first);

/** Any indices, in ascending order, as ranges. */
export function rangesOf(indices: Iterable<number>): IndexRange[] {
  const ranges: [number, number][] = [];
  for (const index of indices) {
    const last = ranges.at(-1);
    if (last !== undefined && index <= last[1] + 1) last[1] = Math.max(last[1], index);
    else ranges.push([index, index]);
  }
  return ranges;
}
