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

/** Ranges in any order, as ranges in order that hold the same. */
export function joinRanges(ranges: readonly IndexRange[]): IndexRange[] {
  const joined: [number, number][] = [];
  for (const [first, last] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const before = joined.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else joined.push([first, last]);
  }
  return joined;
}

/** What of some ranges is in none of others; both in order. */
export function subtractRanges(from: readonly IndexRange[], others: readonly IndexRange[]): IndexRange[] {
  const left: IndexRange[] = [];
  let passed = 0;
  for (const [first, last] of from) {
    let next = first;
    while ((others[passed]?.[1] ?? Infinity) < first) passed += 1;
    for (let i = passed; i < others.length; i += 1) {
      const [start, end] = others[i] ?? [Infinity, 0];
      if (start > last) break;
      if (start > next) left.push([next, start - 1]);
      next = end + 1;
    }
    if (next <= last) left.push([next, last]);
  }
  return left;
}

/** What is in both of some ranges; each in order. */
export function intersectRanges(a: readonly IndexRange[], b: readonly IndexRange[]): IndexRange[] {
  const both: IndexRange[] = [];
  for (let [i, j] = [0, 0]; i < a.length && j < b.length;) {
    const [x, y] = [a[i], b[j]];
    if (x === undefined || y === undefined) break;
    const [first, last] = [Math.max(x[0], y[0]), Math.min(x[1], y[1])];
    if (first <= last) both.push([first, last]);
    if (x[1] < y[1]) i += 1;
    else j += 1;
  }
  return both;
}
