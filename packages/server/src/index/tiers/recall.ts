/** A range of days that is brought back into the index for a while. Kept as it is here. */
export interface Recall {
  readonly id: string;
  readonly tenant: string;
  readonly log: number;
  /** Days of receipt, since 1970, UTC; both included. */
  readonly fromDay: number;
  readonly toDay: number;
  /** Their indices: `end` is not included. */
  readonly from: number;
  readonly end: number;
  /** Every index from `from` to here has its row in `table`. What is behind it may be there in part, and is cleared first. */
  readonly next: number;
  /** Rows that it made: fewer than indices where content was destroyed. */
  readonly rows: number;
  /** Which table it is in; null for none yet. */
  readonly table: string | null;
  /** `person N` or `token ID`, and why. */
  readonly by: string;
  readonly reason: string;
  readonly createdMs: number;
  /** When it leaves again by itself. */
  readonly untilMs: number;
}

export const isWhole = ({ next, end, table }: Recall): boolean => table !== null && next >= end;

/** As it is before anything of it is there. */
export const begun = (recall: Recall): Recall => ({ ...recall, next: recall.from, rows: 0, table: null });
