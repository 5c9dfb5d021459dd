import { type Decoded, refused } from '../result.ts';
import {
  decodeSegmentBlock,
  decodeSegmentEnd,
  decodeSegmentHeader,
  decodeSegmentIndex,
  type SegmentBlock,
  type SegmentCodec,
  segmentEndBytes,
  segmentHeaderBytes,
  type SegmentRecord,
} from '../segment.ts';
import { concat } from '../record.ts';
import type { ReadFiles } from './files.ts';
import {
  contentDirectory,
  parseClassName,
  parseDay,
  parseSegmentName,
  type SegmentName,
  segmentPath,
} from './paths.ts';
import { bySegment } from './segment-names.ts';

/** All segments of a log by name, ascending by first index; of one class, and from a day on, where these are given. */
export async function listSegments(
  files: ReadFiles,
  tenant: string,
  log: number,
  ofClass?: number,
  fromDay = 0,
): Promise<SegmentName[]> {
  const root = contentDirectory(tenant, log);
  const found: SegmentName[] = [];
  for (const classText of ofClass === undefined ? await files.list(root) : [String(ofClass)]) {
    const classNumber = parseClassName(classText);
    if (classNumber === null) continue;
    for (const dayText of await files.list(`${root}/${classText}`)) {
      const day = parseDay(dayText);
      if (day === null || day < fromDay) continue;
      for (const name of await files.list(`${root}/${classText}/${dayText}`)) {
        const range = parseSegmentName(name);
        if (range !== null) found.push({ class: classNumber, day, ...range });
      }
    }
  }
  return found.sort(bySegment);
}

/** Opens a segment: its block index, checked against its name and checksum. */
export async function openSegment(
  files: ReadFiles,
  tenant: string,
  log: number,
  name: SegmentName,
  codec: SegmentCodec,
): Promise<Decoded<SegmentBlock[]>> {
  const path = segmentPath(tenant, log, name);
  const size = await files.size(path);
  if (size === null) return refused('segment.missing', path);
  if (size < segmentHeaderBytes + segmentEndBytes) return refused('segment.truncated', path);
  const head = await files.readRange(path, 0, segmentHeaderBytes);
  const tail = await files.readRange(path, size - segmentEndBytes, segmentEndBytes);
  if (head === null || tail === null) return refused('segment.missing', path);
  const header = decodeSegmentHeader(head);
  if (!header.ok) return refused(header.code, path);
  if (header.value.keyId !== 0) return refused('segment.sealed', path);
  const { log: ofLog, class: ofClass, day } = header.value;
  if (ofLog !== log || ofClass !== name.class || day !== name.day) return refused('segment.other-name', path);
  const end = decodeSegmentEnd(tail);
  if (!end.ok) return refused(end.code, path);
  const indexOffset = size - segmentEndBytes - end.value.indexBytes;
  if (indexOffset < segmentHeaderBytes) return refused('segment.index-length', path);
  const index = await files.readRange(path, indexOffset, end.value.indexBytes);
  if (index === null || index.length !== end.value.indexBytes) return refused('segment.truncated', path);
  if (codec.crc32(concat([head, index])) !== end.value.crc32) return refused('segment.checksum', path);
  const blocks = decodeSegmentIndex(index);
  if (!blocks.ok) return refused(blocks.code, path);
  if (blocks.value[0]?.first !== name.first || blocks.value.at(-1)?.last !== name.last) {
    return refused('segment.other-range', path);
  }
  if (!liesSideBySide(blocks.value, indexOffset)) return refused('segment.block-place', path);
  return blocks;
}

/** Blocks fill the room between header and index, so that no reader is led to read more than there is. */
function liesSideBySide(blocks: readonly SegmentBlock[], indexOffset: number): boolean {
  let offset = segmentHeaderBytes;
  for (const block of blocks) {
    if (block.offset !== offset) return false;
    offset += block.storedBytes;
  }
  return offset === indexOffset;
}

export async function readBlock(
  files: ReadFiles,
  path: string,
  block: SegmentBlock,
  codec: SegmentCodec,
): Promise<Decoded<SegmentRecord[]>> {
  const stored = await files.readRange(path, block.offset, block.storedBytes);
  if (stored === null) return refused('segment.missing', path);
  if (stored.length !== block.storedBytes) return refused('segment.truncated', path);
  return decodeSegmentBlock(stored, block, codec);
}
