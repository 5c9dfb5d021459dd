/** A value as a log has it. */
export type Value = string | number | bigint | boolean | null;

/** An event as rules see it. */
export interface EventView {
  /** Undefined where there is no such field; one in a list has several values. */
  values: (field: string) => readonly Value[] | undefined;
  /** Everything that it says, for keywords. */
  texts: () => readonly string[];
}
