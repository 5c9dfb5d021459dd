import { type EncodedEvents, entryBytes, recordHeadBytes, walFrameBytesMax } from '@daybook/event';
import type { KeyHashes } from '../platform/key-hashes.ts';

/**
 * Events on their way to the ledger: one batch of one source, encoded once. Its buffers are transferred to the ledger's
 * thread, which gives the events back with its answer.
 */
export interface Submission {
  readonly tenant: string;
  readonly source: number;
  /** Daybook itself wrote these. Only `app.ts` hands out the door that sets it. */
  readonly own: boolean;
  /** Retention class of each event. */
  readonly classes: Uint16Array;
  readonly events: EncodedEvents;
  readonly keys: readonly SubmittedKey[];
}

/** An idempotency key and the events of the batch that it covers: all of them, or one. Keys of a batch do not overlap. */
export interface SubmittedKey extends Omit<KeyHashes, 'plainHash'>, Partial<Pick<KeyHashes, 'plainHash'>> {
  readonly offset: number;
  readonly count: number;
}

export interface SubmissionInput {
  readonly tenant: string;
  readonly source: number;
  readonly own: boolean;
  /** Retention class of all events, or of each. */
  readonly class: number | Uint16Array;
  readonly events: EncodedEvents;
  readonly keys?: readonly SubmittedKey[];
}

export function makeSubmission({ tenant, source, own, class: of, events, keys = [] }: SubmissionInput): Submission {
  const classes = typeof of === 'number' ? new Uint16Array(events.count).fill(of) : of;
  if (classes.length !== events.count) throw new RangeError(`${classes.length} classes of ${events.count} events`);
  return { tenant, source, own, classes, events, keys };
}

const recordLengthBytes = 4;
const walKeyBytes = 84;

/** A submission goes into one frame of the write-ahead log, which has room for a group besides. */
export const submissionBytesMax = walFrameBytesMax / 2;

/** What a submission takes in a frame, at most. */
export function submissionBytes({ events: { items, count }, keys }: Submission): number {
  return items.length + count * (entryBytes + recordLengthBytes + recordHeadBytes) + keys.length * walKeyBytes;
}

/** The buffers of events: what crosses to another thread without being copied. */
export function transferables({ items, offsets, sectionCounts }: EncodedEvents): ArrayBuffer[] {
  return [items, offsets, sectionCounts].map((array) => array.buffer as ArrayBuffer);
}

/** A run of events that lie next to each other in the log. */
export interface Run {
  readonly first: number;
  readonly count: number;
}

export type Appended =
  | {
      readonly ok: true;
      readonly log: number;
      /** Where the events of the submission lie, in their order. More than one run where some had been sent before. */
      readonly runs: readonly Run[];
      /** Of the events that are new. */
      readonly receivedUs: number;
      /** Events that had been sent before, under the same key and with the same content. */
      readonly repeated: number;
      /** Keys that had been sent before with other content; their events are in the log. */
      readonly conflicts: number;
    }
  | { readonly ok: false; readonly code: AppendRefusal; readonly detail: string };

/**
 * `disk-full`, `disk-error` and `closed` may be tried again; `too-large` may not.
 */
export type AppendRefusal = 'disk-full' | 'disk-error' | 'closed' | 'too-large';
