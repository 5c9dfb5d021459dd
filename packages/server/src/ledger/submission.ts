import { entryBytes, type Event, ItemsWriter, recordHeadBytes, walFrameBytesMax } from '@daybook/event';

/**
 * Events on their way to the ledger: one batch of one source, encoded once. Made on the main thread, transferred to the
 * ledger's thread, never touched again by the former.
 */
export interface Submission {
  readonly tenant: string;
  readonly source: number;
  /** Daybook itself wrote these. Only `app.ts` hands out the door that sets it. */
  readonly own: boolean;
  readonly count: number;
  /** Retention class of each event. */
  readonly classes: Uint16Array;
  /** Number of sections of each event. */
  readonly sectionCounts: Uint8Array;
  /** Where each event's items begin in `items`; one more than there are events. */
  readonly offsets: Uint32Array;
  /** Items of every event as an `ItemsWriter` writes them, one after the other. */
  readonly items: Uint8Array;
  readonly keys: readonly SubmittedKey[];
}

/** An idempotency key and the events of the batch that it covers: all of them, or one. Keys of a batch do not overlap. */
export interface SubmittedKey {
  /** SHA-256 of the key as the source sent it. */
  readonly keyHash: Uint8Array;
  /** SHA-256 of the content as the source sent it: the same key with another one is a conflict. */
  readonly contentHash: Uint8Array;
  readonly offset: number;
  readonly count: number;
}

export interface SubmissionInput {
  readonly tenant: string;
  readonly source: number;
  readonly own: boolean;
  readonly class: number;
  readonly events: readonly Event[];
  readonly keys?: readonly SubmittedKey[];
}

/** Of an ordinary event; more is no fault. */
const itemsBytesExpected = 1024;

export function encodeSubmission(input: SubmissionInput): Submission {
  const count = input.events.length;
  const sectionCounts = new Uint8Array(count);
  const offsets = new Uint32Array(count + 1);
  const writer = new ItemsWriter(count * itemsBytesExpected);
  for (let i = 0; i < count; i += 1) {
    const event = input.events[i];
    if (event === undefined) throw new Error(`a submission has no event ${i}`);
    offsets[i] = writer.length;
    sectionCounts[i] = writer.add(event);
  }
  offsets[count] = writer.length;
  return {
    tenant: input.tenant,
    source: input.source,
    own: input.own,
    count,
    classes: new Uint16Array(count).fill(input.class),
    sectionCounts,
    offsets,
    items: writer.take(),
    keys: input.keys ?? [],
  };
}

const recordLengthBytes = 4;
const walKeyBytes = 84;

/** A submission goes into one frame of the write-ahead log, which has room for a group besides. */
export const submissionBytesMax = walFrameBytesMax / 2;

/** What a submission takes in a frame, at most. */
export function submissionBytes({ items, count, keys }: Submission): number {
  return items.length + count * (entryBytes + recordLengthBytes + recordHeadBytes) + keys.length * walKeyBytes;
}

/** The buffers of a submission: what crosses to the ledger's thread without being copied. */
export function transferables(submission: Submission): ArrayBuffer[] {
  return [submission.classes, submission.sectionCounts, submission.offsets, submission.items].map(
    (array) => array.buffer as ArrayBuffer,
  );
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
