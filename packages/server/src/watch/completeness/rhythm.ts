const dayMs = 24 * 3_600_000;
const daysKept = 7;
const daysToLearn = 3;
const minuteMs = 60_000;

/** As it is kept. Times are ms since 1970. */
export interface RhythmJson {
  readonly firstMs: number;
  readonly lastMs: number;
  /** The longest pause that ended on a day, by the day's number since 1970. */
  readonly pauses: readonly (readonly [day: number, pauseMs: number])[];
}

/**
 * How often a source sends. It counts as silent after three times the longest pause of its last seven days, at least 15 minutes and at
 * most a week; before it has been known for three days, after 24 hours.
 */
export class Rhythm {
  readonly #pauses: Map<number, number>;
  readonly #firstMs: number;
  #lastMs: number;

  constructor(kept: RhythmJson | null, atMs: number) {
    this.#pauses = new Map(kept?.pauses ?? []);
    this.#firstMs = kept?.firstMs ?? atMs;
    this.#lastMs = kept?.lastMs ?? atMs;
  }

  get lastMs(): number {
    return this.#lastMs;
  }

  /** Something came. `heardSinceMs`: since when anything could have come; a pause in which nothing could is none of the source's. */
  beat(atMs: number, heardSinceMs: number): void {
    if (atMs <= this.#lastMs) return;
    const pauseMs = atMs - Math.max(this.#lastMs, Math.min(heardSinceMs, atMs));
    const day = Math.floor(atMs / dayMs);
    if (pauseMs > (this.#pauses.get(day) ?? 0)) this.#pauses.set(day, pauseMs);
    this.#lastMs = atMs;
    if (this.#pauses.size <= daysKept + 1) return;
    for (const old of this.#pauses.keys()) if (old < day - daysKept) this.#pauses.delete(old);
  }

  /** After how long it counts as silent, ms. */
  silentAfterMs(): number {
    if (this.#lastMs - this.#firstMs < daysToLearn * dayMs) return dayMs;
    const today = Math.floor(this.#lastMs / dayMs);
    const longest = Math.max(0, ...[...this.#pauses].filter(([day]) => day >= today - daysKept).map(([, ms]) => ms));
    return Math.min(daysKept * dayMs, Math.max(15 * minuteMs, 3 * longest));
  }

  json(): RhythmJson {
    return { firstMs: this.#firstMs, lastMs: this.#lastMs, pauses: [...this.#pauses] };
  }
}
