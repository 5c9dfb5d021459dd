import { open, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  decodeSegmentBlock,
  decodeSegmentEnd,
  decodeSegmentHeader,
  decodeSegmentIndex,
  decodeWalFrame,
  decodeWalHeader,
  encodeSegment,
  encodeWalFrame,
  encodeWalHeader,
  listSegments,
  parseWalName,
  scanWal,
  segmentEndBytes,
  segmentPath,
  type SegmentRecord,
  type WalFrame,
  walDirectory,
  walHeaderBytes,
  walPath,
} from '@daybook/event';
import { nodeCrc32, nodeSegmentCodec } from '@daybook/event/node';
import { readFilesOf } from '../disk.ts';

// What someone who has the disk, but not the signing key, can do: for the tests of the verifier, and for the demo.

export interface Tampered {
  /** The file, relative to the data directory. */
  readonly path: string;
  /** Puts the file back as it was. */
  restore(): Promise<void>;
}

const tenant = 'default';
const log = 1;

/**
 * Changes one byte of the stored content of an event, and mends every checksum on the way, so that the file is well
 * formed. `change` gets the record's bytes; by default the last one is changed, which is content of its last section.
 */
export async function changeContent(
  directory: string,
  index: number,
  change: (record: Uint8Array) => void = flipLast,
): Promise<Tampered> {
  const changed = (await changeInSegment(directory, index, change)) ?? (await changeInWal(directory, index, change));
  if (changed === null) throw new Error(`the content of event ${index} is nowhere in ${directory}`);
  return changed;
}

function flipLast(record: Uint8Array): void {
  const last = record.length - 1;
  record[last] = (record[last] ?? 0) ^ 1;
}

async function changeInSegment(directory: string, index: number, change: (record: Uint8Array) => void) {
  for (const name of await listSegments(readFilesOf(directory), tenant, log)) {
    const relative = segmentPath(tenant, log, name);
    const { header, records } = await readSegment(path.join(directory, relative));
    const record = records.find((each) => each.index === index);
    if (record === undefined) continue;
    change(record.bytes);
    return replaceFile(directory, relative, await encodeSegment(header, records, nodeSegmentCodec));
  }
  return null;
}

/** Puts another record in the place of an event's, in a segment that is well formed. */
export async function replaceRecord(
  directory: string,
  index: number,
  change: (record: Uint8Array) => Uint8Array,
): Promise<Tampered> {
  for (const name of await listSegments(readFilesOf(directory), tenant, log)) {
    const relative = segmentPath(tenant, log, name);
    const { header, records } = await readSegment(path.join(directory, relative));
    if (!records.some((each) => each.index === index)) continue;
    const changed = records.map((each) => (each.index === index ? { index, bytes: change(each.bytes) } : each));
    return replaceFile(directory, relative, await encodeSegment(header, changed, nodeSegmentCodec));
  }
  throw new Error(`the content of event ${index} is in no segment of ${directory}`);
}

async function changeInWal(directory: string, index: number, change: (record: Uint8Array) => void) {
  for (const name of await readFilesOf(directory).list(walDirectory)) {
    const sequence = parseWalName(name);
    if (sequence === null) continue;
    const relative = walPath(sequence);
    const bytes = new Uint8Array(await readFile(path.join(directory, relative)));
    const header = decodeWalHeader(bytes);
    if (!header.ok) continue;
    for (let offset = walHeaderBytes; offset < bytes.length;) {
      const next = decodeWalFrame(bytes, offset, header.value.nonce, nodeCrc32);
      if (!next.ok) break;
      const part = next.value.frame.parts.find(
        ({ first, records }) => index >= first && index < first + records.length,
      );
      const record = part?.records[index - (part?.first ?? 0)];
      if (record !== undefined) {
        const before = bytes.slice(offset, next.value.next);
        change(record); // a view of `bytes`
        const after = encodeWalFrame(next.value.frame, header.value.nonce, nodeCrc32);
        return patchFile(path.join(directory, relative), relative, offset, before, after);
      }
      offset = next.value.next;
    }
  }
  return null;
}

/** Header and records of a segment file. Throws where it is damaged. */
export async function readSegment(file: string) {
  const bytes = new Uint8Array(await readFile(file));
  const header = decodeSegmentHeader(bytes);
  const end = decodeSegmentEnd(bytes.subarray(-segmentEndBytes));
  if (!header.ok || !end.ok) throw new Error(`${file} is no segment`);
  const indexEnd = bytes.length - segmentEndBytes;
  const blocks = decodeSegmentIndex(bytes.subarray(indexEnd - end.value.indexBytes, indexEnd));
  if (!blocks.ok) throw new Error(`${file}: ${blocks.code}`);
  const records: SegmentRecord[] = [];
  for (const block of blocks.value) {
    const stored = bytes.subarray(block.offset, block.offset + block.storedBytes);
    const decoded = decodeSegmentBlock(stored, block, nodeSegmentCodec);
    if (!decoded.ok) throw new Error(`${file}: ${decoded.code}`);
    records.push(...decoded.value);
  }
  return { header: header.value, records };
}

export async function replaceFile(directory: string, relative: string, bytes: Uint8Array): Promise<Tampered> {
  const file = path.join(directory, relative);
  const before = await readFile(file);
  await writeFile(file, bytes);
  return { path: relative, restore: () => writeFile(file, before) };
}

/** Writes over a place in a file, and over nothing else: a server may be appending to it. */
async function patchFile(
  file: string,
  relative: string,
  offset: number,
  before: Uint8Array,
  after: Uint8Array,
): Promise<Tampered> {
  const patch = async (bytes: Uint8Array): Promise<void> => {
    await using handle = await open(file, 'r+');
    await handle.write(bytes, 0, bytes.length, offset);
  };
  await patch(after);
  return { path: relative, restore: () => patch(before) };
}

/** Writes the last file of the write-ahead log anew, with other frames and with checksums that are right. */
export async function rewriteWal(
  directory: string,
  change: (frames: readonly WalFrame[]) => readonly WalFrame[],
): Promise<Tampered> {
  const sequence = (await readFilesOf(directory).list(walDirectory))
    .map(parseWalName)
    .findLast((each) => each !== null);
  if (sequence === undefined) throw new Error('there is no write-ahead log');
  const scanned = scanWal(new Uint8Array(await readFile(path.join(directory, walPath(sequence)))), true, nodeCrc32);
  if (!scanned.ok) throw new Error(scanned.code);
  const { nonce, frames } = scanned.value;
  const parts = change(frames).map((frame) => encodeWalFrame(frame, nonce, nodeCrc32));
  const header = encodeWalHeader({ sequence: scanned.value.sequence, nonce });
  return replaceFile(directory, walPath(sequence), new Uint8Array(Buffer.concat([header, ...parts])));
}
