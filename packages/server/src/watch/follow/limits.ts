/** What a watch keeps in hand, and how much of the thread it takes. */
export interface WatchLimits {
  /** Events that are handed over and wait; what comes on top is read back from the ledger. */
  readonly queueEventsMax: number;
  readonly queueBytesMax: number;
  /** Events that are read back at a time, and that one transaction is about at most. */
  readonly batchEventsMax: number;
  /** After so long it lets others have the thread, for as long as it had it. */
  readonly turnMsMax: number;
  /**
   * Where nothing matched, the position is saved after so many events or so long. With it goes all that changed of what is counted: of an account that
   * does something all the time the more often, the more of it is written in vain. So much is looked at again after a crash.
   */
  readonly saveEvents: number;
  readonly saveMs: number;
  readonly retryMsMin: number;
  readonly retryMsMax: number;
}

export const watchLimits: WatchLimits = {
  queueEventsMax: 20_000,
  queueBytesMax: 16 * 1024 * 1024,
  batchEventsMax: 500,
  turnMsMax: 4,
  saveEvents: 100_000,
  saveMs: 5_000,
  retryMsMin: 100,
  retryMsMax: 10_000,
};
