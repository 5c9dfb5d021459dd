import { entryBytes } from '@daybook/event';
import type { BatchHasher } from '@daybook/event/hash';
import type { Findings } from './findings.ts';
import { type EntrySpan, RecordChecker, recordStatus } from './records.ts';
import { EntryScan } from './entry-scan.ts';
import { equal } from './tree-check.ts';
import type { WalRun } from './wal-runs.ts';

/** What the runs of the write-ahead log hold beyond what is signed. */
export interface WalReach {
  /** Up to here every event is signed or held without a gap. */
  readonly covered: number;
  /** Events beyond the checkpoint. */
  readonly unsigned: number;
}

/** A base repeats entries of the last, partial bundle: it ends where what is new begins. */
export const beginOf = ({ first, entries, records }: WalRun): number =>
  records.length === 0 ? first + entries.length : first;

/**
 * Each run must begin where the one before it ended, and the first no later than the checkpoint ends, because a file is
 * settled only under a checkpoint. What is missing in between is named. `signed` is null where nobody knows the size.
 */
export function checkJoins(runs: readonly WalRun[], signed: number | null, findings: Findings): WalReach {
  let end: number | null = null;
  let covered = signed ?? 0;
  let unsigned = 0;
  for (const run of runs) {
    const begins = beginOf(run);
    const ends = run.first + run.entries.length;
    if (end === null && signed !== null && begins > signed) {
      const detail = 'no checkpoint reaches them';
      findings.add({ code: 'wal.gap', first: signed, last: begins - 1, path: run.path, detail });
    } else if (end !== null && begins > end) {
      findings.add({ code: 'wal.gap', first: end, last: begins - 1, path: run.path });
    } else if (end !== null && begins < end) {
      findings.add({ code: 'wal.other', path: run.path, detail: `it goes back from event ${end} to ${begins}` });
    }
    if (begins <= covered) covered = Math.max(covered, ends);
    unsigned += Math.max(0, ends - Math.max(end ?? 0, begins, signed ?? 0));
    end = Math.max(end ?? 0, ends);
  }
  return { covered, unsigned };
}

/** Compares the signed part of the write-ahead log with a span of entries. The status is as of `SegmentResult`. */
export function checkWalSpan(
  runs: readonly WalRun[],
  span: EntrySpan,
  checker: RecordChecker,
  findings: Findings,
): { path: string; status: Uint8Array; sections: Uint32Array }[] {
  const count = span.entries.length / entryBytes;
  const end = span.first + count;
  const results: { path: string; status: Uint8Array; sections: Uint32Array }[] = [];
  for (const run of runs) {
    if (run.first >= end || run.first + run.entries.length <= span.first) continue;
    const before = results.at(-1);
    // One status for each file: two files that hold the same event are told apart.
    const result =
      before?.path === run.path
        ? before
        : { path: run.path, status: new Uint8Array(count), sections: new Uint32Array(count) };
    if (result !== before) results.push(result);
    const from = Math.max(run.first, span.first);
    const to = Math.min(run.first + run.entries.length, end);
    for (let index = from; index < to; index += 1) {
      compareEntry(run, index, span, findings);
      const record = run.records[index - run.first];
      if (record !== undefined) checker.add(span, index, record, result.status, result.sections);
    }
    checker.flush(span, result.status);
  }
  return results;
}

function compareEntry(run: WalRun, index: number, { first, entries }: EntrySpan, findings: Findings): void {
  const own = run.entries[index - run.first];
  const logged = entries.subarray((index - first) * entryBytes, (index - first + 1) * entryBytes);
  if (own === undefined || logged[0] === 0 || equal(own, logged)) return;
  findings.event('wal.other', index, run.path, 'its entry');
}

const chunkEvents = 4096;

/** Checks events that are acknowledged, but not signed yet: each for itself, since nothing else vouches for them. */
export function checkUnsigned(
  runs: readonly WalRun[],
  size: number,
  lastReceivedUs: number | null,
  hasher: BatchHasher,
  findings: Findings,
): void {
  const scan = new EntryScan(findings);
  scan.lastReceivedUs = lastReceivedUs;
  const checker = new RecordChecker(hasher);
  for (const run of runs) {
    if (run.records.length === 0) continue;
    const end = run.first + run.entries.length;
    for (let first = Math.max(size, run.first); first < end; first += chunkEvents) {
      const count = Math.min(chunkEvents, end - first);
      checkChunk(run, first, count, scan, checker, findings);
    }
  }
}

function checkChunk(
  run: WalRun,
  first: number,
  count: number,
  scan: EntryScan,
  checker: RecordChecker,
  findings: Findings,
): void {
  const span = { first, entries: new Uint8Array(count * entryBytes) };
  const status = new Uint8Array(count);
  for (let i = 0; i < count; i += 1) {
    const entry = run.entries[first + i - run.first];
    const record = run.records[first + i - run.first];
    if (entry === undefined || !scan.check(entry, first + i, run.path)) continue;
    span.entries.set(entry, i * entryBytes);
    if (record !== undefined) checker.add(span, first + i, record, status);
  }
  checker.flush(span, status);
  for (const [i, each] of status.entries()) {
    if (each === recordStatus.changed || each === recordStatus.malformed) {
      findings.event('content.changed', first + i, run.path, 'not signed yet');
    }
  }
}
