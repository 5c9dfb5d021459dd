import {
  type ContentFault,
  dayOfUs,
  decodeSegmentBlock,
  entryBytes,
  openSegment,
  type ReadFiles,
  readUint64,
  type SegmentBlock,
  type SegmentCodec,
  type SegmentName,
  segmentPath,
} from '@daybook/event';
import { type EntrySpan, RecordChecker, recordStatus } from './records.ts';

/** The part of one segment that falls into a span of entries. */
export interface SegmentJob extends EntrySpan {
  readonly tenant: string;
  readonly log: number;
  readonly segment: SegmentName;
}

export interface SegmentResult {
  /** A `recordStatus` for each entry of the span. */
  readonly status: Uint8Array;
  /** And the sections of its record, as `sectionBits` of `records.ts` says. */
  readonly sections: Uint32Array;
  readonly faults: readonly ContentFault[];
}

type OpenSegment = { readonly blocks: readonly SegmentBlock[] } | ContentFault;

const openSegmentsMax = 64;
const readBytesMax = 4 * 1024 * 1024;

/** Compares the content of segments with entries. One job at a time. */
export class SegmentChecker {
  readonly #files: ReadFiles;
  readonly #codec: SegmentCodec;
  readonly #records: RecordChecker;
  readonly #open = new Map<string, OpenSegment>();

  constructor(files: ReadFiles, codec: SegmentCodec, records: RecordChecker) {
    this.#files = files;
    this.#codec = codec;
    this.#records = records;
  }

  async check(job: SegmentJob): Promise<SegmentResult> {
    const status = new Uint8Array(job.entries.length / entryBytes);
    const sections = new Uint32Array(status.length);
    const path = segmentPath(job.tenant, job.log, job.segment);
    const segment = await this.#segment(job, path);
    if ('code' in segment) return { status, sections, faults: [segment] };
    const faults: ContentFault[] = [];
    const end = job.first + status.length;
    const wanted = segment.blocks.filter(({ first, last }) => first < end && last >= job.first);
    for (let i = 0; i < wanted.length;) {
      const group = nextGroup(wanted, i);
      const [head] = group;
      if (head === undefined) break;
      const tail = group.at(-1) ?? head;
      const length = tail.offset + tail.storedBytes - head.offset;
      const bytes = (await this.#files.readRange(path, head.offset, length)) ?? new Uint8Array(0);
      for (const block of group) {
        const at = block.offset - head.offset;
        const fault = this.#block(job, path, bytes.subarray(at, at + block.storedBytes), block, { status, sections });
        if (fault !== null) faults.push(fault);
      }
      i += group.length;
    }
    return { status, sections, faults };
  }

  #block(
    job: SegmentJob,
    path: string,
    stored: Uint8Array,
    block: SegmentBlock,
    { status, sections }: Pick<SegmentResult, 'status' | 'sections'>,
  ) {
    const records = decodeSegmentBlock(stored, block, this.#codec);
    if (!records.ok) return { path, first: block.first, last: block.last, code: records.code };
    const end = job.first + status.length;
    for (const { index, bytes } of records.value) {
      if (index < job.first || index >= end) continue;
      if (belongs(job, index)) this.#records.add(job, index, bytes, status, sections);
      else status[index - job.first] = recordStatus.misplaced;
    }
    this.#records.flush(job, status);
    return null;
  }

  async #segment(job: SegmentJob, path: string): Promise<OpenSegment> {
    const known = this.#open.get(path);
    if (known !== undefined) return known;
    const { first, last } = job.segment;
    const opened = await openSegment(this.#files, job.tenant, job.log, job.segment, this.#codec);
    const segment = opened.ok ? { blocks: opened.value } : { path, first, last, code: opened.code };
    this.#open.set(path, segment);
    const oldest = this.#open.size > openSegmentsMax ? this.#open.keys().next().value : undefined;
    if (oldest !== undefined) this.#open.delete(oldest);
    return segment;
  }
}

/** Blocks that follow each other on the disk, to be read at once. */
function nextGroup(blocks: readonly SegmentBlock[], start: number): SegmentBlock[] {
  const group: SegmentBlock[] = [];
  let bytes = 0;
  for (let i = start; i < blocks.length; i += 1) {
    const block = blocks[i];
    const before = group.at(-1);
    if (block === undefined) break;
    if (before !== undefined && block.offset !== before.offset + before.storedBytes) break;
    if (before !== undefined && bytes + block.storedBytes > readBytesMax) break;
    group.push(block);
    bytes += block.storedBytes;
  }
  return group;
}

/** Class and day of a segment are those of its entries. An entry that is not known belongs anywhere. */
function belongs({ entries, first, segment }: SegmentJob, index: number): boolean {
  const at = (index - first) * entryBytes;
  if (entries[at] === 0) return true;
  const view = new DataView(entries.buffer, entries.byteOffset + at, entryBytes);
  const receivedUs = readUint64(view, 8);
  return view.getUint16(2) === segment.class && receivedUs !== null && dayOfUs(receivedUs) === segment.day;
}
