/** Told what time rules took. Reading a clock costs as much as a rule does: to be given with one event in so many. */
export interface Meter {
  /** Of a clock that does not go back; the unit is the caller's. */
  now(): number;
  spent(id: string, time: number): void;
}
