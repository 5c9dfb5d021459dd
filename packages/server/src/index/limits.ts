/** What following the ledger may take. */
export interface FollowLimits {
  /** Rows of one insert. */
  readonly rowsMax: number;
  /** Bytes of rows in one insert. */
  readonly bytesMax: number;
  /** From the start of one insert to that of the next, unless there are `rowsMax` rows. */
  readonly intervalMs: number;
  /** The interval is stretched up to this while inserts take long: fewer, larger ones cost the engine less. */
  readonly intervalMsMax: number;
  /** Rows, and their bytes, that are kept in memory while an insert runs; what is past them is read from the ledger. */
  readonly queueRowsMax: number;
  readonly queueBytesMax: number;
  /** Events of one step of reading the ledger: they are decoded and made rows of in one go. */
  readonly readEventsMax: number;
  /** Pause after a failure; it doubles up to `retryMsMax`. */
  readonly retryMsMin: number;
  readonly retryMsMax: number;
}

export const followLimits: FollowLimits = {
  rowsMax: 50_000,
  bytesMax: 32 * 1024 * 1024,
  intervalMs: 200,
  intervalMsMax: 500,
  queueRowsMax: 60_000,
  queueBytesMax: 48 * 1024 * 1024,
  readEventsMax: 1_000,
  retryMsMin: 50,
  retryMsMax: 5_000,
};
