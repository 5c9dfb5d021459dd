import { type Decoded, refused } from './result.ts';
import { concat } from './record.ts';

/**
 * A content segment: the records of one log, retention class and received day, in ascending order of index, compressed
 * in blocks. Big-endian:
 *
 * header  `daybkseg` ‖ version u16 = 1 ‖ key id u32 (0 = not sealed) ‖ log u32 ‖ class u16 ‖ day u32 (since 1970, UTC)
 * blocks  zstd frames; inside: count u32 ‖ count × (index u64 ‖ length u32) ‖ the records
 * index   for each block: first u64 ‖ last u64 ‖ offset u64 ‖ stored bytes u32 ‖ raw bytes u32
 * end     blocks u32 ‖ CRC-32 of header and index u32 ‖ `daybkend`
 */
export interface SegmentHeader {
  readonly keyId: number;
  readonly log: number;
  readonly class: number;
  readonly day: number;
}

export interface SegmentBlock {
  readonly first: number;
  readonly last: number;
  readonly offset: number;
  readonly storedBytes: number;
  readonly rawBytes: number;
}

export interface SegmentRecord {
  readonly index: number;
  readonly bytes: Uint8Array;
}

/**
 * zstd and CRC-32, given, so that this package stays pure. `decompress` throws on damage or past `rawBytes`. `compress`
 * answers later, so that a writer can do other work meanwhile.
 */
export interface SegmentCodec {
  compress(bytes: Uint8Array): Promise<Uint8Array>;
  decompress(bytes: Uint8Array, rawBytes: number): Uint8Array;
  crc32(bytes: Uint8Array): number;
}

const segmentVersion = 1;
export const segmentHeaderBytes = 24;
export const segmentEndBytes = 16;
const blockIndexBytes = 32;
const headMagic = new TextEncoder().encode('daybkseg');
const endMagic = new TextEncoder().encode('daybkend');
const blockRawBytes = 64 * 1024;
/** A block holds at least one record and ends once it has `blockRawBytes`, so it is never larger than this. */
const recordBytesMax = 128 * 1024;
const blockRawBytesMax = blockRawBytes + recordBytesMax + 64;

/** The bytes of a whole segment. @throws RangeError unless records ascend by index, are at least one, and none is over 128 KiB. */
export async function encodeSegment(
  header: SegmentHeader,
  records: readonly SegmentRecord[],
  codec: SegmentCodec,
): Promise<Uint8Array> {
  checkRecords(records);
  const head = encodeHeader(header);
  const parts = [head];
  const blocks: SegmentBlock[] = [];
  let offset = head.length;
  for (const group of groups(records)) {
    const raw = encodeBlock(group);
    const stored = await codec.compress(raw);
    const first = group[0]?.index ?? 0;
    const last = group.at(-1)?.index ?? 0;
    blocks.push({ first, last, offset, storedBytes: stored.length, rawBytes: raw.length });
    parts.push(stored);
    offset += stored.length;
  }
  const index = encodeIndex(blocks);
  const end = new Uint8Array(segmentEndBytes);
  const view = new DataView(end.buffer);
  view.setUint32(0, blocks.length);
  view.setUint32(4, codec.crc32(concat([head, index])));
  end.set(endMagic, 8);
  return concat([...parts, index, end]);
}

/** From the last `segmentEndBytes`: how long the block index before them is. */
export function decodeSegmentEnd(end: Uint8Array): Decoded<{ blocks: number; crc32: number; indexBytes: number }> {
  if (end.length !== segmentEndBytes) return refused('segment.truncated', end.length);
  if (!startsWith(end.subarray(8), endMagic)) return refused('segment.end-magic', 8);
  const view = new DataView(end.buffer, end.byteOffset, end.length);
  const blocks = view.getUint32(0);
  return { ok: true, value: { blocks, crc32: view.getUint32(4), indexBytes: blocks * blockIndexBytes } };
}

export function decodeSegmentHeader(head: Uint8Array): Decoded<SegmentHeader> {
  if (head.length < segmentHeaderBytes) return refused('segment.truncated', head.length);
  if (!startsWith(head, headMagic)) return refused('segment.magic', 0);
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  if (view.getUint16(8) !== segmentVersion) return refused('segment.version', 8);
  return {
    ok: true,
    value: { keyId: view.getUint32(10), log: view.getUint32(14), class: view.getUint16(18), day: view.getUint32(20) },
  };
}

export function decodeSegmentIndex(bytes: Uint8Array): Decoded<SegmentBlock[]> {
  if (bytes.length % blockIndexBytes !== 0) return refused('segment.index-length', bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const blocks: SegmentBlock[] = [];
  let lastIndex = -1;
  for (let at = 0; at < bytes.length; at += blockIndexBytes) {
    const first = readUint64(view, at);
    const last = readUint64(view, at + 8);
    const offset = readUint64(view, at + 16);
    const rawBytes = view.getUint32(at + 28);
    if (first === null || last === null || offset === null) return refused('segment.index-number', at);
    if (first <= lastIndex || last < first) return refused('segment.index-order', at);
    if (rawBytes > blockRawBytesMax) return refused('segment.block-too-large', at + 28);
    lastIndex = last;
    blocks.push({ first, last, offset, storedBytes: view.getUint32(at + 24), rawBytes });
  }
  return { ok: true, value: blocks };
}

/** The records of one block. Total, also on hostile bytes: whatever `decompress` throws becomes a refusal. */
export function decodeSegmentBlock(
  stored: Uint8Array,
  block: SegmentBlock,
  codec: SegmentCodec,
): Decoded<SegmentRecord[]> {
  let raw: Uint8Array;
  try {
    raw = codec.decompress(stored, block.rawBytes);
  } catch {
    return refused('segment.block-unreadable', block.offset);
  }
  if (raw.length !== block.rawBytes || raw.length < 4) return refused('segment.block-length', block.offset);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length);
  const count = view.getUint32(0);
  let at = 4 + count * 12;
  if (count === 0 || at > raw.length) return refused('segment.block-count', block.offset);
  const records: SegmentRecord[] = [];
  let lastIndex = -1;
  for (let i = 0; i < count; i += 1) {
    const index = readUint64(view, 4 + i * 12);
    const length = view.getUint32(4 + i * 12 + 8);
    if (index === null || index <= lastIndex || at + length > raw.length)
      return refused('segment.record', block.offset);
    lastIndex = index;
    records.push({ index, bytes: raw.subarray(at, at + length) });
    at += length;
  }
  if (at !== raw.length) return refused('segment.block-trailing', block.offset);
  if (records[0]?.index !== block.first || lastIndex !== block.last)
    return refused('segment.block-range', block.offset);
  return { ok: true, value: records };
}

function checkRecords(records: readonly SegmentRecord[]): void {
  if (records.length === 0) throw new RangeError('a segment has at least one record');
  let last = -1;
  for (const { index, bytes } of records) {
    if (!Number.isSafeInteger(index) || index <= last) throw new RangeError(`record ${index} follows record ${last}`);
    if (bytes.length > recordBytesMax) throw new RangeError(`record ${index} has ${bytes.length} bytes`);
    last = index;
  }
}

function* groups(records: readonly SegmentRecord[]): Generator<SegmentRecord[]> {
  let group: SegmentRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    group.push(record);
    bytes += record.bytes.length + 12;
    if (bytes < blockRawBytes) continue;
    yield group;
    group = [];
    bytes = 0;
  }
  if (group.length > 0) yield group;
}

function encodeBlock(records: readonly SegmentRecord[]): Uint8Array {
  let length = 4 + records.length * 12;
  for (const record of records) length += record.bytes.length;
  const raw = new Uint8Array(length);
  const view = new DataView(raw.buffer);
  view.setUint32(0, records.length);
  let at = 4 + records.length * 12;
  for (const [i, record] of records.entries()) {
    writeUint64(view, 4 + i * 12, record.index);
    view.setUint32(4 + i * 12 + 8, record.bytes.length);
    raw.set(record.bytes, at);
    at += record.bytes.length;
  }
  return raw;
}

function encodeHeader(header: SegmentHeader): Uint8Array {
  const bytes = new Uint8Array(segmentHeaderBytes);
  bytes.set(headMagic);
  const view = new DataView(bytes.buffer);
  view.setUint16(8, segmentVersion);
  view.setUint32(10, header.keyId);
  view.setUint32(14, header.log);
  view.setUint16(18, header.class);
  view.setUint32(20, header.day);
  return bytes;
}

function encodeIndex(blocks: readonly SegmentBlock[]): Uint8Array {
  const bytes = new Uint8Array(blocks.length * blockIndexBytes);
  const view = new DataView(bytes.buffer);
  for (const [i, block] of blocks.entries()) {
    const at = i * blockIndexBytes;
    writeUint64(view, at, block.first);
    writeUint64(view, at + 8, block.last);
    writeUint64(view, at + 16, block.offset);
    view.setUint32(at + 24, block.storedBytes);
    view.setUint32(at + 28, block.rawBytes);
  }
  return bytes;
}

export function writeUint64(view: DataView, at: number, value: number): void {
  view.setUint32(at, Math.floor(value / 2 ** 32));
  view.setUint32(at + 4, value % 2 ** 32);
}

/** Null past 2^53 - 1. */
export function readUint64(view: DataView, at: number): number | null {
  const value = view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4);
  return Number.isSafeInteger(value) ? value : null;
}

function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  return bytes.length >= prefix.length && prefix.every((byte, i) => bytes[i] === byte);
}
