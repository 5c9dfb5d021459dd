import type { ErasedPart } from '@daybook/event';

/** What somebody asked to have erased. People stand in it by number; the identifiers are forgotten once nothing waits for them any more. */
export interface ErasureRequest {
  readonly tenant: string;
  /** By which the person is named everywhere else: from 1, for each tenant. */
  readonly number: number;
  readonly state: 'asked' | 'approved' | 'done' | 'refused';
  readonly identifiers: readonly string[];
  readonly reason: string;
  /** `person N` or `token ID`. */
  readonly by: string;
  readonly approval: string | null;
  readonly approvedBy: string | null;
  readonly alone: boolean;
  /** The last index that it is about: what is logged later is not meant. Null before it was approved. */
  readonly through: number | null;
  /** What of it must stay for now; null where nobody looked yet. */
  readonly waiting: Waiting | null;
  /** Where a pass goes on that was interrupted; null, or absent, where none was. */
  readonly pass?: Passed | null;
  readonly askedMs: number;
  readonly endedMs: number | null;
}

/** What a pass through the log found so far. */
export interface Passed {
  /** The index that it looks at next. */
  readonly next: number;
  /** By which policy, reclassifications and holds: after others it begins anew. */
  readonly basis: string;
  readonly waiting: Waiting;
  /** What is to go, and was not stated yet. */
  readonly parts: readonly ErasedPart[];
}

/** Events that must not be erased yet, and why. */
export interface Waiting {
  readonly events: number;
  /** Events whose content cannot be read, though nothing says that it was destroyed: they might name the person. */
  readonly unreadable: number;
  /** When the first of them need not be kept any more, ms since 1970; null where only holds keep them. */
  readonly untilMs: number | null;
  /** Holds that keep some of them, by where they were placed; at most as many as are in force. */
  readonly holds: readonly number[];
  /** When it was looked, ms since 1970. */
  readonly lookedMs: number;
  /** By which policy and reclassifications; where others are in force it is looked again. */
  readonly basis?: string;
  /** Events of which something had been erased by then. */
  readonly erased?: number;
}

export interface ErasureStore {
  all(tenant: string): Promise<ErasureRequest[]>;
  /** With the next number. */
  add(request: Omit<ErasureRequest, 'number'>): Promise<ErasureRequest>;
  save(request: ErasureRequest): Promise<void>;
  /** One with the number that it has; does nothing where there is one of that number. */
  keep(request: ErasureRequest): Promise<void>;
  /** Erasures of a log whose rows of the index may still be there, by index. */
  rowsPending(tenant: string, log: number): Promise<number[]>;
  addRowsPending(tenant: string, log: number, erasure: number): Promise<void>;
  removeRowsPending(tenant: string, log: number, erasure: number): Promise<void>;
}
