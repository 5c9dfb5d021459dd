import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeSegmentCodec as codec } from './node.ts';
import {
  decodeSegmentBlock,
  decodeSegmentEnd,
  decodeSegmentHeader,
  decodeSegmentIndex,
  encodeSegment,
  segmentEndBytes,
  segmentHeaderBytes,
  type SegmentRecord,
} from './segment.ts';
import * as arbitrary from './testing/arbitraries.ts';

const header = { keyId: 0, log: 1, class: 2, day: 20_000 };
const records = fc
  .uniqueArray(fc.tuple(fc.oneof(fc.nat(1000), fc.maxSafeNat()), fc.nat(50).chain(arbitrary.bytesOf)), {
    minLength: 1,
    maxLength: 20,
    selector: ([index]) => index,
  })
  .map((some) => some.map(([index, bytes]) => ({ index, bytes })).sort((a, b) => a.index - b.index));

const indexOf = (bytes: Uint8Array) => {
  const end = decodeSegmentEnd(bytes.subarray(-segmentEndBytes));
  if (!end.ok) throw new Error(end.code);
  return bytes.subarray(bytes.length - segmentEndBytes - end.value.indexBytes, bytes.length - segmentEndBytes);
};

function readAll(bytes: Uint8Array): SegmentRecord[] {
  const blocks = decodeSegmentIndex(indexOf(bytes));
  if (!blocks.ok) throw new Error(blocks.code);
  return blocks.value.flatMap((block) => {
    const decoded = decodeSegmentBlock(bytes.subarray(block.offset, block.offset + block.storedBytes), block, codec);
    if (!decoded.ok) throw new Error(decoded.code);
    return decoded.value.map(({ index, bytes: content }) => ({ index, bytes: Uint8Array.from(content) }));
  });
}

describe('a segment', () => {
  it('gives back its header and records', async () => {
    await fc.assert(
      fc.asyncProperty(records, fc.nat(0xffffffff), fc.nat(0xffff), async (some, number, ofClass) => {
        const head = { keyId: number, log: number, class: ofClass, day: number };
        const bytes = await encodeSegment(head, some, codec);
        expect(decodeSegmentHeader(bytes.subarray(0, segmentHeaderBytes))).toEqual({ ok: true, value: head });
        expect(readAll(bytes)).toEqual(some);
      }),
      { numRuns: 50 },
    );
  });

  it('is cut into blocks of 64 KiB and the record that goes over, each of the largest size readable', async () => {
    const large = Array.from({ length: 9 }, (_, index) => ({ index, bytes: new Uint8Array(32 * 1024).fill(index) }));
    const bytes = await encodeSegment(header, large, codec);
    const blocks = decodeSegmentIndex(indexOf(bytes));
    expect(blocks.ok && blocks.value.map(({ first, last }) => [first, last])).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
      [6, 7],
      [8, 8],
    ]);
    const justUnder = [
      { index: 0, bytes: new Uint8Array(32 * 1024 - 13) },
      { index: 1, bytes: new Uint8Array(32 * 1024 - 13) },
      { index: 2, bytes: new Uint8Array(128 * 1024) },
    ];
    const sizes = readAll(await encodeSegment(header, justUnder, codec)).map((record) => record.bytes.length);
    expect(sizes).toEqual(justUnder.map((record) => record.bytes.length));
  });

  it.each<[string, SegmentRecord[]]>([
    ['without records', []],
    [
      'with records out of order',
      [
        { index: 2, bytes: new Uint8Array(1) },
        { index: 2, bytes: new Uint8Array(1) },
      ],
    ],
    ['with a record that no reader takes', [{ index: 2, bytes: new Uint8Array(128 * 1024 + 1) }]],
    ['with an index past 2^53', [{ index: 2 ** 53, bytes: new Uint8Array(1) }]],
  ])('%s is never written', async (_, some) => {
    await expect(encodeSegment(header, some, codec)).rejects.toThrow(RangeError);
  });
});

describe('decoding a segment', () => {
  it('never throws on bytes that were changed, and gives only records within the block', async () => {
    const bytes = await encodeSegment(
      header,
      [
        { index: 5, bytes: Uint8Array.of(1, 2, 3) },
        { index: 9, bytes: Uint8Array.of(4) },
      ],
      codec,
    );
    const index = decodeSegmentIndex(indexOf(bytes));
    const block = index.ok ? index.value[0]! : expect.fail();
    const stored = bytes.subarray(block.offset, block.offset + block.storedBytes);
    fc.assert(
      fc.property(arbitrary.mutated(fc.constantFrom(stored, bytes)), fc.nat(100), (some, rawBytes) => {
        decodeSegmentHeader(some);
        decodeSegmentEnd(some);
        decodeSegmentEnd(some.subarray(-segmentEndBytes));
        decodeSegmentIndex(some);
        const decoded = decodeSegmentBlock(some, { ...block, rawBytes }, codec);
        if (decoded.ok)
          expect(decoded.value.every(({ index: at }) => at >= block.first && at <= block.last)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('makes no room for records that a block only claims to have', () => {
    const raw = new Uint8Array(16);
    new DataView(raw.buffer).setUint32(0, 0xffffffff);
    const block = { first: 0, last: 0, offset: 24, storedBytes: 16, rawBytes: 16 };
    const plain = { ...codec, decompress: (bytes: Uint8Array) => bytes };
    expect(decodeSegmentBlock(raw, block, plain)).toEqual({ ok: false, code: 'segment.block-count', at: '@24' });
  });

  it('unpacks no more than the block index says, and the block index no more than 384 KiB', async () => {
    const bomb = await codec.compress(new Uint8Array(5_000_000));
    const block = { first: 0, last: 0, offset: 24, storedBytes: bomb.length, rawBytes: 1000 };
    expect(decodeSegmentBlock(bomb, block, codec)).toMatchObject({ code: 'segment.block-unreadable' });
    const index = new Uint8Array(32);
    new DataView(index.buffer).setUint32(28, 400 * 1024);
    expect(decodeSegmentIndex(index)).toMatchObject({ code: 'segment.block-too-large' });
  });

  it.each<[string, (view: DataView) => void, string]>([
    ['that overlap', (view) => view.setUint32(32 + 4, 9), 'segment.index-order'],
    ['that end before they begin', (view) => view.setUint32(8 + 4, 0), 'segment.index-order'],
    ['with numbers past 2^53', (view) => view.setUint32(0, 0x200000), 'segment.index-number'],
  ])('refuses blocks %s', (_, change, code) => {
    const index = new Uint8Array(64);
    const view = new DataView(index.buffer);
    for (const [at, first, last] of [
      [0, 1, 9],
      [32, 10, 20],
    ] as const) {
      view.setUint32(at + 4, first);
      view.setUint32(at + 12, last);
    }
    expect(decodeSegmentIndex(index)).toMatchObject({ ok: true });
    change(view);
    expect(decodeSegmentIndex(index)).toMatchObject({ ok: false, code });
  });
});
