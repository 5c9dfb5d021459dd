/** One match that a correlation counts. */
export interface Entry {
  readonly timeMs: number;
  readonly receivedMs: number;
  /** Which of the correlation's rules matched, from 0. */
  readonly input: number;
  /** What is counted or summed; null where nothing is. */
  readonly value: string | number | null;
  /** Of the events that it stands for. */
  readonly indices: readonly number[];
  /** Whether a finding named it. */
  isReported: boolean;
  /** Whether the window that ends with it was found. */
  isFound: boolean;
}

/** Matches of one correlation with the same values of `group-by`, in the order of time. */
export interface Group {
  readonly entries: Entry[];
  /** When one was last received. */
  touchedMs: number;
}

/** Index of the first entry that is not before `timeMs`. */
export function lowerBound(entries: readonly Entry[], timeMs: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.timeMs ?? Infinity) < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index behind the last entry that is not after `timeMs`. */
export function upperBound(entries: readonly Entry[], timeMs: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.timeMs ?? Infinity) <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Saved = readonly [number, number, number, string | number | null, readonly number[], 0 | 1, 0 | 1];

export function printGroup({ entries, touchedMs }: Group): string {
  const saved = entries.map(({ timeMs, receivedMs, input, value, indices, isReported, isFound }): Saved => {
    return [timeMs, receivedMs, input, value, indices, isReported ? 1 : 0, isFound ? 1 : 0];
  });
  return JSON.stringify([touchedMs, saved]);
}

export function parseGroup(text: string): Group {
  const [touchedMs, saved] = JSON.parse(text) as [number, Saved[]];
  const entries = saved.map(([timeMs, receivedMs, input, value, indices, isReported, isFound]): Entry => {
    return { timeMs, receivedMs, input, value, indices, isReported: isReported === 1, isFound: isFound === 1 };
  });
  return { entries, touchedMs };
}
