import {
  dayOfUs,
  decodeEntry,
  encodeSegment,
  type SegmentCodec,
  type SegmentHeader,
  type SegmentName,
  segmentPath,
  type SegmentRecord,
  type WalFrame,
  type WalPart,
} from '@daybook/event';
import { syncOrBreak } from './broken.ts';
import type { WriteFiles } from './ports.ts';

/** What one log has in one file of the write-ahead log. */
export interface Settleable {
  readonly tenant: string;
  readonly log: number;
  readonly first: number;
  readonly entries: readonly Uint8Array[];
  readonly records: readonly Uint8Array[];
}

/** Gathers the commits of a file by log. */
export function settleablesOf(frames: readonly WalFrame[]): Settleable[] {
  const byLog = new Map<string, { part: WalPart; entries: Uint8Array[]; records: Uint8Array[] }>();
  for (const frame of frames) {
    if (frame.type === 'base') continue;
    for (const part of frame.parts) {
      const key = `${part.tenant}/${part.log}`;
      const known = byLog.get(key) ?? { part, entries: [], records: [] };
      // Not `push(...)`: a frame can hold more entries than a call takes arguments.
      for (const entry of part.entries) known.entries.push(entry);
      for (const record of part.records) known.records.push(record);
      byLog.set(key, known);
    }
  }
  return [...byLog.values()].map(({ part, entries, records }) => ({
    tenant: part.tenant,
    log: part.log,
    first: part.first,
    entries,
    records,
  }));
}

/** A content segment that is to be: one class and received day of a range. */
export interface SegmentGroup {
  readonly name: SegmentName;
  readonly header: SegmentHeader;
  readonly records: readonly SegmentRecord[];
}

/** The records of a range by class and received day. The same range gives the same groups. */
export function groupsOf(range: Settleable): SegmentGroup[] {
  const groups = new Map<string, { class: number; day: number; records: SegmentRecord[] }>();
  for (const [i, bytes] of range.entries.entries()) {
    const entry = decodeEntry(bytes);
    const record = range.records[i];
    if (!entry.ok || record === undefined) throw new Error('an entry that this process wrote cannot be read');
    const day = dayOfUs(entry.value.receivedUs);
    const key = `${entry.value.class}/${day}`;
    const group = groups.get(key) ?? { class: entry.value.class, day, records: [] };
    group.records.push({ index: range.first + i, bytes: record });
    groups.set(key, group);
  }
  return [...groups.values()].map(({ class: ofClass, day, records }) => ({
    name: { class: ofClass, day, first: records[0]?.index ?? 0, last: records.at(-1)?.index ?? 0 },
    header: { keyId: 0, log: range.log, class: ofClass, day },
    records,
  }));
}

/**
 * Writes the records of a settled range as content segments, one for each class and received day, and makes them
 * durable. Writing the same range again gives the same files.
 */
export async function writeSegments(range: Settleable, files: WriteFiles, codec: SegmentCodec): Promise<SegmentName[]> {
  const names: SegmentName[] = [];
  for (const { name, header, records } of groupsOf(range)) {
    const bytes = await encodeSegment(header, records, codec);
    await files.replace(segmentPath(range.tenant, range.log, name), bytes);
    names.push(name);
  }
  await syncOrBreak(
    files,
    names.map((name) => segmentPath(range.tenant, range.log, name)),
  );
  return names;
}
