import type { StoredEvent } from '@daybook/event';

/** Which events a rule is not to find, who answers for that, why, and until when. Times are ms since 1970. */
export interface Exception {
  readonly tenant: string;
  readonly id: string;
  readonly rule: string;
  /** In the query language. */
  readonly query: string;
  /** Who answers for it. */
  readonly owner: string;
  readonly reason: string;
  readonly createdBy: string;
  /** It holds for what is received from then on, and before `untilMs`. */
  readonly createdMs: number;
  readonly untilMs: number;
  /** Id of the approval that it was made with; null where none was needed. */
  readonly approval: string | null;
  /** Null while it holds. `by` is null where its time was over. */
  readonly ended: { readonly atMs: number; readonly by: string | null } | null;
}

/** What is asked for. */
export type NewException = Pick<Exception, 'rule' | 'query' | 'owner' | 'reason' | 'untilMs'>;

/** Whether an event is one that a query is about. */
export type Condition = (event: StoredEvent) => boolean;

/** Reads a query, with `nowMs` for `now`. Throws `query.invalid`. */
export type ReadCondition = (tenant: string, query: string, nowMs: number) => Condition;

export const exceptionLimits = {
  /** Of one tenant, that hold. */
  holdingMax: 500,
  daysMax: 366,
  /** Of those that ended, the newest are kept; the log has them all. */
  endedMax: 1_000,
} as const;
