import type { IndexRange } from '@daybook/event';

/**
 * Indices, which come in order, as ranges: never more than twice `rangesMax` in memory, and `rangesMax` in the end. Where there would be
 * more, the narrowest gaps between them are closed: more is kept than was found, never less.
 */
export class Gather {
  readonly #rangesMax: number;
  #ranges: [number, number][] = [];
  matched = 0;

  constructor(rangesMax: number) {
    this.#rangesMax = rangesMax;
  }

  add(index: number): void {
    this.matched += 1;
    const last = this.#ranges.at(-1);
    if (last !== undefined && index <= last[1] + 1) last[1] = index;
    else this.#ranges.push([index, index]);
    if (this.#ranges.length > 2 * this.#rangesMax) this.#close();
  }

  ranges(): readonly IndexRange[] {
    this.#close();
    return this.#ranges;
  }

  #close(): void {
    const tooMany = this.#ranges.length - this.#rangesMax;
    if (tooMany <= 0) return;
    const gaps = this.#ranges.slice(1).map(([first], i) => ({ at: i + 1, width: first - (this.#ranges[i]?.[1] ?? 0) }));
    const closed = new Set(
      gaps
        .toSorted((a, b) => a.width - b.width || a.at - b.at)
        .slice(0, tooMany)
        .map(({ at }) => at),
    );
    const joined: [number, number][] = [];
    for (const [i, range] of this.#ranges.entries()) {
      const before = joined.at(-1);
      if (before !== undefined && closed.has(i)) before[1] = range[1];
      else joined.push(range);
    }
    this.#ranges = joined;
  }
}
