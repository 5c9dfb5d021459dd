/** Tells names apart that would be the same, by marks at their end. Linear, however many want one name. */
export class FreeNames {
  /** How many marks the next one with this name needs at least. */
  readonly #marks = new Map<string, number>();

  /** The name itself where it is free, else with as many marks as it takes. */
  take(name: string, isTaken: (name: string) => boolean): string {
    let marks = this.#marks.get(name) ?? 0;
    let free = name + '~'.repeat(marks);
    while (isTaken(free)) {
      marks += 1;
      free = name + '~'.repeat(marks);
    }
    if (marks > 0) this.#marks.set(name, marks + 1);
    return free;
  }
}
