import {
  type EncodedEvents,
  encodeEntry,
  entryBytes,
  entryFlags,
  recordHeadBytes,
  type RecordDigester,
  seedBytes,
} from '@daybook/event';
import type { BatchHasher } from '@daybook/event/hash';
import { HASH_BYTES } from '@daybook/tlog';
import type { Submission } from './submission.ts';

const itemHeadBytes = 6;
const leafPrefix = 0x00;

/** Entries, records and leaf hashes of a batch: all of an event but its position. */
export interface Sealed {
  readonly entries: readonly Uint8Array[];
  readonly records: readonly Uint8Array[];
  readonly leafHashes: Uint8Array;
}

export interface Sealer {
  /** `skip` holds the offsets of events that are in the log already. */
  seal(submission: Submission, receivedUs: number, skip: ReadonlySet<number>): Sealed;
}

/** Gives each event its seed and hashes it (`SPEC.md` of `event`). Needs no position, so it runs while the disk is busy. */
export function createSealer(
  digester: RecordDigester,
  hasher: BatchHasher,
  randomBytes: (count: number) => Uint8Array,
): Sealer {
  return {
    seal(submission, receivedUs, skip) {
      const records: Uint8Array[] = [];
      const classes: number[] = [];
      const { count, items } = submission.events;
      const seeds = randomBytes(count * seedBytes);
      // One buffer for all: they live equally long, and thousands of small ones would keep the garbage collector busy.
      const recordBytes = new Uint8Array(items.length + count * recordHeadBytes);
      let at = 0;
      for (let i = 0; i < count; i += 1) {
        if (skip.has(i)) continue;
        const start = at;
        at = writeRecord(submission.events, i, seeds.subarray(i * seedBytes, (i + 1) * seedBytes), recordBytes, start);
        digestRecord(digester, recordBytes, start, at);
        records.push(recordBytes.subarray(start, at));
        classes.push(submission.classes[i] ?? 0);
      }
      const roots = digester.roots();
      const flags = submission.own ? entryFlags.own : 0;
      const flat = new Uint8Array(records.length * entryBytes);
      const entries: Uint8Array[] = [];
      for (let i = 0; i < records.length; i += 1) {
        const root = roots.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES);
        const fields = { flags, class: classes[i] ?? 0, source: submission.source, receivedUs, root };
        encodeEntry(fields, flat, i * entryBytes);
        entries.push(flat.subarray(i * entryBytes, (i + 1) * entryBytes));
      }
      const leafHashes = new Uint8Array(records.length * HASH_BYTES);
      if (records.length > 0) hasher.sha256Prefixed(leafPrefix, flat, entryBytes, records.length, leafHashes);
      return { entries, records, leafHashes };
    },
  };
}

/** Where it ends. */
function writeRecord(events: EncodedEvents, i: number, seed: Uint8Array, out: Uint8Array, start: number): number {
  const items = events.items.subarray(events.offsets[i], events.offsets[i + 1]);
  out[start] = 1;
  out[start + 1] = 0;
  out[start + 2] = events.sectionCounts[i] ?? 0;
  out.set(seed, start + 3);
  out.set(items, start + recordHeadBytes);
  return start + recordHeadBytes + items.length;
}

/** Walks the items of a seeded record that this process made; anything amiss in them is a bug. */
function digestRecord(digester: RecordDigester, bytes: Uint8Array, start: number, end: number): void {
  digester.start(bytes.subarray(start + 3, start + recordHeadBytes));
  let at = start + recordHeadBytes;
  for (let n = bytes[start + 2] ?? 0; n > 0; n -= 1) {
    const next = at + itemHeadBytes + uint32(bytes, at + 2);
    if (next > end) throw new Error('a submitted event runs past its end');
    digester.sectionAt(bytes[at] ?? 0, bytes, at + itemHeadBytes, next);
    at = next;
  }
  if (at !== end) throw new Error('a submitted event has bytes behind its sections');
}

function uint32(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  return high * 2 ** 16 + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0));
}
