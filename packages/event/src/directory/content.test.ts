import { describe, expect, it } from 'vitest';
import { nodeSegmentCodec as codec } from '../node.ts';
import { encodeSegment } from '../segment.ts';
import { type ContentFault, SegmentContent } from './content.ts';
import type { ReadFiles } from './files.ts';
import { type SegmentName, segmentPath } from './paths.ts';

/** A directory in memory that counts its reads. */
class MemoryFiles implements ReadFiles {
  readonly files = new Map<string, Uint8Array>();
  readonly reads: string[] = [];
  largestRead = 0;

  async read(path: string): Promise<Uint8Array | null> {
    return this.files.get(path) ?? null;
  }

  async readRange(path: string, offset: number, length: number): Promise<Uint8Array | null> {
    this.reads.push(path);
    this.largestRead = Math.max(this.largestRead, length);
    return this.files.get(path)?.slice(offset, offset + length) ?? null;
  }

  async size(path: string): Promise<number | null> {
    return this.files.get(path)?.length ?? null;
  }

  async list(path: string): Promise<string[]> {
    const inside = [...this.files.keys()].filter((name) => name.startsWith(`${path}/`));
    return [...new Set(inside.map((name) => name.slice(path.length + 1).split('/')[0] ?? ''))].sort();
  }
}

const contentOf = (index: number): Uint8Array => Uint8Array.from({ length: 20 }, (_, i) => index * 31 + i);

async function write(
  files: MemoryFiles,
  ofClass: number,
  day: number,
  indices: readonly number[],
  bytes = contentOf,
): Promise<string> {
  const name: SegmentName = { class: ofClass, day, first: indices[0]!, last: indices.at(-1)! };
  const records = indices.map((index) => ({ index, bytes: bytes(index) }));
  const path = segmentPath('default', 1, name);
  files.files.set(path, await encodeSegment({ keyId: 0, log: 1, class: ofClass, day }, records, codec));
  return path;
}

async function opened(files: MemoryFiles): Promise<SegmentContent> {
  const content = new SegmentContent(files, 'default', 1, codec);
  await content.refresh();
  return content;
}

async function read(content: SegmentContent, first: number, end: number) {
  const faults: ContentFault[] = [];
  const records = await content.read(first, end, faults);
  return { indices: [...records.keys()].sort((a, b) => a - b), records, faults };
}

describe('settled content', () => {
  it('is found across classes, days and segments, as far as it is asked for', async () => {
    const files = new MemoryFiles();
    await write(files, 1, 20_000, [0, 2, 4, 9]);
    await write(files, 2, 20_000, [1, 3]);
    await write(files, 2, 20_001, [5, 6, 7]);
    const content = await opened(files);
    const all = await read(content, 0, 100);
    expect(all).toMatchObject({ indices: [0, 1, 2, 3, 4, 5, 6, 7, 9], faults: [] });
    for (const [index, bytes] of all.records) expect(Uint8Array.from(bytes)).toEqual(contentOf(index));
    expect((await read(content, 3, 7)).indices).toEqual([3, 4, 5, 6]);
    expect((await read(content, 8, 9)).indices).toEqual([]);
  });

  it('passes by files and directories that are none of its own', async () => {
    const files = new MemoryFiles();
    await write(files, 1, 20_000, [0]);
    for (const name of [
      '1/20241004/x.tmp',
      '1/x/y',
      '01/20241004/0000000000000005-0000000000000005.seg',
      'x/y/z',
      '1/20249999/a.seg',
    ])
      files.files.set(`tenants/default/content/1/${name}`, new Uint8Array(3));
    expect((await opened(files)).names).toEqual([{ class: 1, day: 20_000, first: 0, last: 0 }]);
  });

  it('knows segments that were added, and those that a refresh finds', async () => {
    const files = new MemoryFiles();
    const content = await opened(files);
    await write(files, 1, 20_000, [4, 5]);
    await write(files, 1, 20_000, [0, 1]);
    expect((await read(content, 0, 9)).indices).toEqual([]);
    content.added([{ class: 1, day: 20_000, first: 4, last: 5 }]);
    expect((await read(content, 0, 9)).indices).toEqual([4, 5]);
    await content.refresh();
    expect((await read(content, 0, 9)).indices).toEqual([0, 1, 4, 5]);
  });

  it.each<[string, string, (bytes: Uint8Array) => Uint8Array]>([
    ['that is cut off', 'segment.end-magic', (bytes) => bytes.subarray(0, -1)],
    ['that is nearly empty', 'segment.truncated', (bytes) => bytes.subarray(0, 10)],
    ['of another version', 'segment.version', (bytes) => bytes.with(9, 2)],
    ['that is sealed', 'segment.sealed', (bytes) => bytes.with(13, 1)],
    ['of another log', 'segment.other-name', (bytes) => bytes.with(17, 9)],
    ['with another end', 'segment.checksum', (bytes) => bytes.with(bytes.length - 17, 0x77)],
    ['with more blocks than room', 'segment.index-length', (bytes) => bytes.with(bytes.length - 16, 0xff)],
    ['that is garbage', 'segment.magic', (bytes) => bytes.with(0, 0)],
  ])('tells of a segment %s, with the range that is lost, and reads the others', async (_, code, damage) => {
    const files = new MemoryFiles();
    const path = await write(files, 1, 20_000, [2, 3]);
    await write(files, 2, 20_000, [4]);
    files.files.set(path, damage(files.files.get(path)!));
    const { indices, faults } = await read(await opened(files), 0, 9);
    expect(indices).toEqual([4]);
    expect(faults).toEqual([{ path, first: 2, last: 3, code }]);
  });

  it('tells of a damaged block with its own range, and reads the blocks beside it', async () => {
    const files = new MemoryFiles();
    const noise = (index: number) =>
      Uint8Array.from({ length: 15_000 }, (_, i) => Math.imul(i + index, 2_654_435_761) >>> 13);
    const path = await write(files, 1, 20_000, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], noise);
    const content = await opened(files);
    expect((await read(content, 0, 10)).indices).toHaveLength(10);
    files.files.get(path)!.fill(0, 30, 60);
    await content.refresh();
    const { indices, faults } = await read(content, 0, 10);
    expect(indices).toEqual([5, 6, 7, 8, 9]);
    expect(faults).toEqual([{ path, first: 0, last: 4, code: expect.stringMatching(/^segment\.block-/) }]);
  });

  it('is not led to read more than a file has by a block index that says so', async () => {
    const files = new MemoryFiles();
    const path = await write(files, 1, 20_000, [2]);
    const bytes = files.files.get(path)!;
    const index = bytes.length - 48;
    bytes.fill(0xff, index + 24, index + 28);
    new DataView(bytes.buffer).setUint32(
      bytes.length - 12,
      codec.crc32(Buffer.concat([bytes.subarray(0, 24), bytes.subarray(index, index + 32)])),
    );
    const { faults } = await read(await opened(files), 0, 9);
    expect(faults).toEqual([{ path, first: 2, last: 2, code: 'segment.block-place' }]);
    expect(files.largestRead).toBeLessThanOrEqual(bytes.length);
  });

  it('keeps eight blocks and reads them once; the ninth pushes the first out', async () => {
    const files = new MemoryFiles();
    for (let i = 0; i < 9; i += 1) await write(files, 1, 20_000 + i, [i]);
    const content = await opened(files);
    await read(content, 0, 9);
    const readsFor = async (index: number) => {
      const before = files.reads.length;
      await read(content, index, index + 1);
      return files.reads.length - before;
    };
    expect(await readsFor(8)).toBe(0);
    expect(await readsFor(1)).toBe(0);
    expect(await readsFor(0)).toBe(1);
    expect(await readsFor(1)).toBe(1);
  });

  it('keeps the block indices of 512 segments; the next pushes the first out', async () => {
    const files = new MemoryFiles();
    for (let i = 0; i < 513; i += 1) await write(files, 1, 20_000, [i]);
    const content = await opened(files);
    await read(content, 0, 512);
    const before = files.reads.length;
    await read(content, 1, 2);
    expect(files.reads.length - before).toBe(1);
    await read(content, 512, 513);
    const later = files.reads.length;
    await read(content, 0, 1);
    expect(files.reads.length - later).toBe(4);
  });
});
