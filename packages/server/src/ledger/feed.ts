import type { StoredItems } from '@daybook/event';

/**
 * Events of one tenant's log that are durable, in the order of the log and without a gap. Their bytes are shared: a
 * listener does not change them, and keeps them no longer than it must.
 */
export interface CommittedBatch {
  readonly tenant: string;
  readonly log: number;
  /** Index range that the batch covers: `first` and the index after the last. Indices whose content is gone have no event. */
  readonly first: number;
  readonly end: number;
  readonly events: readonly StoredItems[];
}

/**
 * What a follower reads the ledger by. Batches come in order, each event once. `subscribe` hands over what is committed
 * from now on, in memory and without waiting for the listener: a listener that falls behind drops what it was handed
 * and reads it back. `read` gives what is already committed, from `from` to `end`, in batches of at most `eventsMax`; it
 * ends at the size that the log had when it was called, and reads ahead of whoever takes the batches. Events whose content was destroyed or is damaged are passed
 * over in `events` (their index is missing) and counted by the ledger.
 */
export interface LedgerFeed {
  readonly tenant: string;
  readonly log: number;
  /** Number of durable events. */
  size(): number;
  subscribe(listener: (batch: CommittedBatch) => void): Disposable;
  read(from: number, eventsMax: number, end?: number): AsyncIterable<CommittedBatch>;
}
