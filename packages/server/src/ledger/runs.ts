/** Indices that are read together: all of `first` … `end` - 1 are read, and those of `indices` are wanted. */
export interface Run {
  readonly first: number;
  readonly end: number;
  readonly indices: readonly number[];
}

/** What lies between two that are wanted is read for nothing. */
const gapMax = 16;
/** Bounds what is in memory at once: records are at most 64 KiB. */
const spanMax = 512;
/** Runs that are read at once: each waits for a few small reads, one after another. */
const atOnceMax = 8;

/** Indices in any order, as the runs to read; each once. */
export function runsOf(indices: readonly number[]): Run[] {
  const runs: { first: number; end: number; indices: number[] }[] = [];
  for (const index of [...new Set(indices)].toSorted((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && index - last.end <= gapMax && index - last.first < spanMax) {
      last.indices.push(index);
      last.end = index + 1;
    } else runs.push({ first: index, end: index + 1, indices: [index] });
  }
  return runs;
}

/** Runs in lots that are read at once: no more is in memory than of one long run. */
export function lotsOf(runs: readonly Run[]): Run[][] {
  const lots: Run[][] = [];
  let span = Infinity;
  for (const run of runs) {
    const length = run.end - run.first;
    const last = lots.at(-1);
    span += length;
    if (last !== undefined && span <= spanMax && last.length < atOnceMax) last.push(run);
    else {
      lots.push([run]);
      span = length;
    }
  }
  return lots;
}
