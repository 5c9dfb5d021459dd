import type {
  EntryPlace,
  ErasureStatement,
  EventDraft,
  IndexRange,
  Logged,
  PlanStatement,
  Position,
  Redact,
  StoredEvent,
  StoredItems,
} from '@daybook/event';

/** What retention needs of the log of a tenant. */
export interface RetainedLog {
  readonly tenant: string;
  readonly log: number;
  /** What is stated in it from an index on, in its order. Throws where any of it cannot be read. */
  statements(from: number): Promise<Logged[]>;
  /** Content that this names is not missed where it is gone. To be called before it is carried out, and at start. */
  takePlan(plan: PlanStatement): void;
  /** As `takePlan`, of what an erasure names; in place of what was said of the same one before. */
  takeErasure(index: number, erasure: ErasureStatement): void;
  /** Which of the ranges of an erasure still have anything that it names. */
  unerased(erasure: ErasureStatement): Promise<readonly IndexRange[]>;
  /** Destroys content by a plan or an erasure, so many segments at most, for good; gives how many are left. May be called again after any failure. */
  destroy(statement: number, segmentsMax: number): Promise<number>;
  /** Classes and days of receipt (since 1970) of which there may be content. */
  days(): Promise<readonly { readonly class: number; readonly day: number }[]>;
  inventory(ofClass: number, day: number, looks: InventoryLooks): Promise<DayInventory>;
  /** Durable events. */
  size(): number;
  /** The first index that was received on a day, or later. */
  firstOfDay(day: number): Promise<number>;
  /** What the entries `first` … `end` - 1 say. Throws where one cannot be read. */
  places(first: number, end: number): Promise<readonly EntryPlace[]>;
  /** The event at an index, checked; `detail` says why there is none. */
  find(
    index: number,
  ): Promise<{ readonly ok: true; readonly stored: StoredEvent } | { readonly ok: false; readonly detail: string }>;
  /** Events `from` … `end` - 1 that have content, checked, in batches of so many indices at most. */
  read(
    from: number,
    eventsMax: number,
    end: number,
  ): AsyncIterable<{ readonly end: number; readonly events: readonly StoredItems[] }>;
}

/** What is known of single entries of an inventory. */
export interface InventoryLooks {
  /** It is to stay. */
  readonly isKept: (index: number, source: number) => boolean;
  /** That it has no content is as it should be. */
  readonly isAccounted: (index: number, source: number) => boolean;
}

/** What a log has of a class and a day of receipt. Entries of other classes may lie within a range. */
export interface DayInventory {
  /** First and last index; null where there are no entries. */
  readonly span: IndexRange | null;
  /** How many have content, and are not kept. */
  readonly present: number;
  /** What these are, and what has no content that is not accounted for. What is kept may lie within a range of `there`. */
  readonly there: readonly IndexRange[];
  readonly absent: readonly IndexRange[];
}

/** Writes statements: events of Daybook's own, of class 0. Durable when it resolves; where it rejects it may be there or not. */
export interface StatementDoor {
  appendAt(tenant: string, draft: EventDraft): Promise<Position>;
}

/** Writes events of Daybook's own, of the class that the policy gives them. Durable when it resolves. */
export interface RecordDoor extends StatementDoor {
  /** What comes again under the same key within a week is there once. */
  appendOnce(tenant: string, key: string, draft: EventDraft): Promise<void>;
}

/** The rows of the index. Each call may be made again. */
export interface IndexRows {
  /** Classes and days of which there are rows. Throws while the index cannot be asked. */
  days(tenant: string, log: number): Promise<readonly { readonly class: number; readonly day: number }[]>;
  /** Removes the rows of what a plan names; does nothing where there are none. */
  remove(tenant: string, log: number, plan: PlanStatement): Promise<void>;
  /**
   * Puts what the log still has of them in the place of the rows of what an erasure names. When it resolves no file of the index has what
   * was in them, nor will any get it from what was under way. Throws where that cannot be said yet, and once it is
   * not to be waited for any more.
   */
  erase(tenant: string, log: number, erasure: ErasureStatement, signal: AbortSignal): Promise<void>;
}

/** Has texts about events in memory as well as on the disk. */
export interface TraceKeeper {
  /**
   * Puts `erased` in the place of identifiers in both, of one tenant, so that nothing which is under way writes them again. Throws where that
   * cannot be done now; it is called again then.
   */
  eraseTraces(tenant: string, redact: Redact): Promise<void>;
}

/** What is kept apart from the log and the index, and was made of events. */
export interface Traces {
  /** Puts `erased` in the place of identifiers, durably, in what is of the tenant. May be called again. */
  erase(tenant: string, identifiers: readonly string[]): Promise<void>;
  /** What was overwritten before is in no file any more when this resolves. */
  settle(): Promise<void>;
}

/** The same, of single events: where nobody knows any more who was erased. */
export interface EventTraces {
  /** Puts `erased` in the place of texts in what is kept of one event, durably. May be called again. */
  erase(
    tenant: string,
    position: { readonly log: number; readonly index: number },
    texts: readonly string[],
  ): Promise<void>;
  /** Lets go of what correlations have in hand. */
  letGroupsGo(tenant: string, log: number): Promise<void>;
  /** As `Traces`. */
  settle(): Promise<void>;
}
