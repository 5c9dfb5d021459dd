import type { SegmentBlock, SegmentCodec, SegmentRecord } from '../segment.ts';
import type { ReadFiles } from './files.ts';
import { type SegmentName, segmentPath } from './paths.ts';
import { SegmentNames } from './segment-names.ts';
import { listSegments, openSegment, readBlock } from './segments.ts';

/** A part of the content that could not be read: which file, which indices at most, and why. */
export interface ContentFault {
  readonly path: string;
  readonly first: number;
  readonly last: number;
  readonly code: string;
}

interface OpenSegment {
  readonly name: SegmentName;
  readonly path: string;
  readonly blocks: readonly SegmentBlock[];
}

const openSegmentsMax = 512;
const cachedBlocksMax = 8;

/**
 * The settled content of one log: records by index, out of segments of several classes. Keeps the names of all segments,
 * the block indices of at most `openSegmentsMax` of them and `cachedBlocksMax` decompressed blocks.
 */
export class SegmentContent {
  readonly #files: ReadFiles;
  readonly #tenant: string;
  readonly #log: number;
  readonly #codec: SegmentCodec;
  #names = new SegmentNames();
  #open = new Map<string, OpenSegment>();
  #blocks = new Map<string, readonly SegmentRecord[]>();

  constructor(files: ReadFiles, tenant: string, log: number, codec: SegmentCodec) {
    this.#files = files;
    this.#tenant = tenant;
    this.#log = log;
    this.#codec = codec;
  }

  /** Reads the directory again: after segments were added or replaced. */
  async refresh(): Promise<void> {
    this.#names = new SegmentNames(await listSegments(this.#files, this.#tenant, this.#log));
    this.#open.clear();
    this.#blocks.clear();
  }

  /** Tells of segments that were just added, so that the directory need not be read again; some may be known already. */
  added(names: readonly SegmentName[]): void {
    for (const name of names) this.#names.add(name);
  }

  /** Tells of segments that are gone, and of those in their place: nothing of the former stays in memory. */
  replaced(removed: readonly SegmentName[], added: readonly SegmentName[]): void {
    this.#names.remove(removed);
    for (const name of added) this.#names.add(name);
    for (const name of [...removed, ...added]) {
      const path = segmentPath(this.#tenant, this.#log, name);
      this.#open.delete(path);
      for (const key of this.#blocks.keys()) if (key.startsWith(`${path}@`)) this.#blocks.delete(key);
    }
  }

  get names(): readonly SegmentName[] {
    return this.#names.all;
  }

  /** The records with `first` ≤ index < `end` that there are, by index. What cannot be read is told in `faults`. */
  async read(first: number, end: number, faults: ContentFault[]): Promise<Map<number, Uint8Array>> {
    const records = new Map<number, Uint8Array>();
    for (const name of this.#names.within(first, end)) {
      const segment = await this.#segment(name);
      if ('code' in segment) {
        faults.push(segment);
        continue;
      }
      for (const block of segment.blocks) {
        if (block.first >= end) break;
        if (block.last < first) continue;
        for (const { index, bytes } of await this.#block(segment, block, faults)) {
          if (index >= first && index < end) records.set(index, bytes);
        }
      }
    }
    return records;
  }

  /** Indices of the records of a segment, in order. What was read for that is at hand for `read` just after. */
  async indices(name: SegmentName, faults: ContentFault[]): Promise<number[]> {
    const segment = await this.#segment(name);
    if ('code' in segment) {
      faults.push(segment);
      return [];
    }
    const indices: number[] = [];
    for (const block of segment.blocks)
      for (const { index } of await this.#block(segment, block, faults)) indices.push(index);
    return indices;
  }

  async #segment(name: SegmentName): Promise<OpenSegment | ContentFault> {
    const path = segmentPath(this.#tenant, this.#log, name);
    const known = this.#open.get(path);
    if (known !== undefined) return known;
    const blocks = await openSegment(this.#files, this.#tenant, this.#log, name, this.#codec);
    // Not remembered: it may be mended.
    if (!blocks.ok) return { path, first: name.first, last: name.last, code: blocks.code };
    const segment = { name, path, blocks: blocks.value };
    remember(this.#open, path, segment, openSegmentsMax);
    return segment;
  }

  async #block(segment: OpenSegment, block: SegmentBlock, faults: ContentFault[]): Promise<readonly SegmentRecord[]> {
    const key = `${segment.path}@${block.offset}`;
    const known = this.#blocks.get(key);
    if (known !== undefined) return known;
    const records = await readBlock(this.#files, segment.path, block, this.#codec);
    if (!records.ok) {
      faults.push({ path: segment.path, first: block.first, last: block.last, code: records.code });
      return [];
    }
    remember(this.#blocks, key, records.value, cachedBlocksMax);
    return records.value;
  }
}

/** Oldest out first. */
function remember<T>(cache: Map<string, T>, key: string, value: T, max: number): void {
  cache.set(key, value);
  const oldest = cache.size > max ? cache.keys().next().value : undefined;
  if (oldest !== undefined) cache.delete(oldest);
}
