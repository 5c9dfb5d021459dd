import type { EventDraft, IndexRange, Logged, PlanStatement, Position } from '@daybook/event';

/** What retention needs of the log of a tenant. */
export interface RetainedLog {
  readonly tenant: string;
  readonly log: number;
  /** Everything that is stated in it, in its order. Throws where any of it cannot be read. */
  statements(): Promise<Logged[]>;
  /** Content that this names is not missed where it is gone. To be called before it is carried out, and at start. */
  takePlan(plan: PlanStatement): void;
  /** Destroys content by a plan, so many segments at most, for good; gives how many are left. May be called again after any failure. */
  destroy(plan: number, segmentsMax: number): Promise<number>;
  /** Classes and days of receipt (since 1970) of which there may be content. */
  days(): Promise<readonly { readonly class: number; readonly day: number }[]>;
  inventory(ofClass: number, day: number): Promise<DayInventory>;
}

/** What a log has of a class and a day of receipt. Entries of other classes may lie within a range. */
export interface DayInventory {
  /** First and last index; null where there are no entries. */
  readonly span: IndexRange | null;
  readonly present: number;
  readonly there: readonly IndexRange[];
  readonly absent: readonly IndexRange[];
}

/** Writes statements: events of Daybook's own, of class 0. Durable when it resolves; where it rejects it may be there or not. */
export interface StatementDoor {
  appendAt(tenant: string, draft: EventDraft): Promise<Position>;
}

/** The rows of the index. Each call may be made again. */
export interface IndexRows {
  /** Classes and days of which there are rows. Throws while the index cannot be asked. */
  days(tenant: string, log: number): Promise<readonly { readonly class: number; readonly day: number }[]>;
  /** Removes the rows of what a plan names; does nothing where there are none. */
  remove(tenant: string, log: number, plan: PlanStatement): Promise<void>;
}
