/** Counts by slots of time. No more slots are kept than it looks back over. Owned by whoever adds. */
export class Tally {
  readonly #slotMs: number;
  readonly #slots: number;
  /** By the number of the slot since 1970, oldest first but for what is added late. */
  readonly #counts = new Map<number, number>();

  constructor(slotMs: number, slots: number) {
    this.#slotMs = slotMs;
    this.#slots = slots;
  }

  add(atMs: number, count: number): void {
    const slot = Math.floor(atMs / this.#slotMs);
    const known = this.#counts.get(slot);
    this.#counts.set(slot, (known ?? 0) + count);
    if (known === undefined && this.#counts.size > this.#slots) this.#drop(slot - this.#slots);
  }

  /** Of the last `slots`, with the one that is not over. */
  sum(nowMs: number, slots: number): number {
    const now = Math.floor(nowMs / this.#slotMs);
    let sum = 0;
    for (const [slot, count] of this.#counts) if (slot > now - slots && slot <= now) sum += count;
    return sum;
  }

  /** Of each of the last `slots`, oldest first; the last one is not over. */
  series(nowMs: number, slots: number): number[] {
    const first = Math.floor(nowMs / this.#slotMs) - slots + 1;
    return Array.from({ length: slots }, (_, i) => this.#counts.get(first + i) ?? 0);
  }

  #drop(until: number): void {
    for (const slot of this.#counts.keys()) if (slot <= until) this.#counts.delete(slot);
  }
}
