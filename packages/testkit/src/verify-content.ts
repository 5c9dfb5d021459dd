import {
  decodeEvent,
  decodeRecord,
  type Entry,
  type Event,
  listSegments,
  openSegment,
  parseWalName,
  type ReadFiles,
  readBlock,
  scanWal,
  segmentPath,
  walPath,
} from '@daybook/event';
import { nodeCrc32, nodeSegmentCodec } from '@daybook/event/node';
import { slowRecordRoot } from './slow-hashes.ts';

type Problem = (problem: string) => void;

/** Records by index, out of segments and write-ahead log; the same event may be in both, then it must be the same. */
export async function readRecords(
  files: ReadFiles,
  tenant: string,
  log: number,
  problem: Problem,
): Promise<Map<number, Uint8Array>> {
  const records = new Map<number, Uint8Array>();
  const take = (index: number, bytes: Uint8Array, where: string): void => {
    const known = records.get(index);
    if (known !== undefined && !equal(known, bytes)) problem(`event ${index} has other content in ${where}`);
    records.set(index, bytes);
  };
  for (const name of await listSegments(files, tenant, log)) {
    const path = segmentPath(tenant, log, name);
    const blocks = await openSegment(files, tenant, log, name, nodeSegmentCodec);
    // One that was being written when the process died; what it was to hold is in the write-ahead log still.
    if (!blocks.ok) continue;
    for (const block of blocks.value) {
      const read = await readBlock(files, path, block, nodeSegmentCodec);
      if (read.ok) for (const { index, bytes } of read.value) take(index, bytes, path);
    }
  }
  for await (const part of walParts(files, problem)) {
    if (part.tenant !== tenant || part.log !== log) continue;
    for (const [i, bytes] of part.records.entries()) take(part.first + i, bytes, 'the write-ahead log');
  }
  return records;
}

async function* walParts(files: ReadFiles, problem: Problem) {
  const sequences = (await files.list('wal')).map(parseWalName).filter((sequence) => sequence !== null);
  for (const [i, sequence] of sequences.entries()) {
    if (i > 0 && sequence !== (sequences[i - 1] ?? 0) + 1) problem(`the write-ahead log jumps to file ${sequence}`);
    const bytes = (await files.read(walPath(sequence))) ?? new Uint8Array(0);
    const scanned = scanWal(bytes, i === sequences.length - 1, nodeCrc32);
    if (!scanned.ok) {
      problem(`file ${sequence} of the write-ahead log: ${scanned.code}`);
      continue;
    }
    for (const frame of scanned.value.frames) if (frame.type === 'commit') yield* frame.parts;
  }
}

/** The event of a record, whose hashes must lead to its entry. */
export function checkRecord(
  index: number,
  entry: Entry,
  bytes: Uint8Array | undefined,
  problem: Problem,
): Event | null {
  if (bytes === undefined) {
    problem(`event ${index} has no content`);
    return null;
  }
  const record = decodeRecord(bytes);
  if (!record.ok || !equal(slowRecordRoot(record.value), entry.root)) {
    problem(`the content of event ${index} does not lead to its entry`);
    return null;
  }
  const event = decodeEvent(record.value.sections.flatMap((section) => ('bytes' in section ? [section] : [])));
  if (!event.ok) problem(`event ${index} cannot be decoded: ${event.code}`);
  return event.ok ? event.value : null;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
