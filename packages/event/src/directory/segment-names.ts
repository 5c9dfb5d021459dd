import type { SegmentName } from './paths.ts';

/** How segments are ordered: ascending by first index. A class has at most one segment that begins there. */
export const bySegment = (a: SegmentName, b: SegmentName): number => a.first - b.first || a.class - b.class;

/**
 * The segments of a log by what they hold. Those of several classes interleave where they were written together, so their
 * ends do not ascend with their beginnings; what is searched is how far each and all before it reach.
 */
export class SegmentNames {
  #names: SegmentName[];
  /** At i the highest last index of names 0 … i. */
  readonly #reach: number[] = [];

  constructor(names: readonly SegmentName[] = []) {
    this.#names = names.toSorted(bySegment);
    this.#reachFrom(0);
  }

  get all(): readonly SegmentName[] {
    return this.#names;
  }

  /** One that is known already is passed by. */
  add(name: SegmentName): void {
    const at = firstWhere(this.#names.length, (i) => bySegment(this.#names[i] as SegmentName, name) >= 0);
    const there = this.#names[at];
    if (there !== undefined && bySegment(there, name) === 0) return;
    this.#names.splice(at, 0, name);
    this.#reachFrom(at);
  }

  /** Takes out those that begin where these do; others are passed by. */
  remove(names: readonly SegmentName[]): void {
    const classes = new Map<number, number[]>();
    for (const { first, class: ofClass } of names) classes.set(first, [...(classes.get(first) ?? []), ofClass]);
    this.#names = this.#names.filter((name) => classes.get(name.first)?.includes(name.class) !== true);
    this.#reachFrom(0);
  }

  /** Those that may hold an index from `first` to before `end`, ascending. */
  within(first: number, end: number): SegmentName[] {
    const found: SegmentName[] = [];
    for (let i = firstWhere(this.#reach.length, (at) => (this.#reach[at] as number) >= first); ; i += 1) {
      const name = this.#names[i];
      if (name === undefined || name.first >= end) return found;
      if (name.last >= first) found.push(name);
    }
  }

  /** What is new is at the end, as a rule: then this is one step. */
  #reachFrom(at: number): void {
    this.#reach.length = at;
    let reach = this.#reach[at - 1] ?? -1;
    for (let i = at; i < this.#names.length; i += 1) {
      reach = Math.max(reach, this.#names[i]?.last ?? -1);
      this.#reach.push(reach);
    }
  }
}

/** The least i below `count` for which `holds`, which then holds for all above it too; `count` where there is none. */
function firstWhere(count: number, holds: (i: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
