import { encodeEntry, entryBytes, entryFlags, recordHeadBytes, type RecordDigester, seedBytes } from '@daybook/event';
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
      const seeds = randomBytes(submission.count * seedBytes);
      for (let i = 0; i < submission.count; i += 1) {
        if (skip.has(i)) continue;
        const record = recordOf(submission, i, seeds.subarray(i * seedBytes, (i + 1) * seedBytes));
        digestRecord(digester, record);
        records.push(record);
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

function recordOf(submission: Submission, i: number, seed: Uint8Array): Uint8Array {
  const items = submission.items.subarray(submission.offsets[i], submission.offsets[i + 1]);
  const record = new Uint8Array(recordHeadBytes + items.length);
  record[0] = 1;
  record[1] = 0;
  record[2] = submission.sectionCounts[i] ?? 0;
  record.set(seed, 3);
  record.set(items, recordHeadBytes);
  return record;
}

/** Walks the items of a seeded record that this process made; anything amiss in them is a bug. */
function digestRecord(digester: RecordDigester, record: Uint8Array): void {
  const view = new DataView(record.buffer, record.byteOffset, record.length);
  digester.start(record.subarray(3, recordHeadBytes));
  let at = recordHeadBytes;
  for (let n = record[2] ?? 0; n > 0; n -= 1) {
    const end = at + itemHeadBytes + view.getUint32(at + 2);
    if (end > record.length) throw new Error('a submitted event runs past its end');
    digester.section(view.getUint8(at), record.subarray(at + itemHeadBytes, end), null);
    at = end;
  }
  if (at !== record.length) throw new Error('a submitted event has bytes behind its sections');
}
