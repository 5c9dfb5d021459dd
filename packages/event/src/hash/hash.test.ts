import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantiate, newMemory, type Sha256Exports } from './engine.ts';
import { createBatchHasher, hashNodesBy } from './index.ts';
import { layout } from './layout.ts';
import { sha256Module } from './modules.ts';

const sha256 = (...parts: Uint8Array[]) => digest('sha256', parts);
const sha512 = (...parts: Uint8Array[]) => digest('sha512', parts);

function digest(algorithm: string, parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return Uint8Array.from(hash.digest());
}

/** Bytes that differ from place to place, the same every time: a multiplicative generator. */
function someBytes(length: number): Uint8Array {
  let state = 12345;
  return Uint8Array.from({ length }, () => (state = Math.imul(state, 1664525) + 1013904223) >>> 24);
}

function pack(lengths: readonly number[]) {
  const offsets = new Uint32Array(lengths.length + 1);
  for (const [i, length] of lengths.entries()) offsets[i + 1] = offsets[i]! + length;
  return { offsets, input: someBytes(offsets.at(-1)!), count: lengths.length };
}

const messages = (input: Uint8Array, offsets: Uint32Array) =>
  Array.from({ length: offsets.length - 1 }, (_, i) => input.subarray(offsets[i], offsets[i + 1]));

const concat = (parts: readonly Uint8Array[]) => Uint8Array.from(Buffer.concat(parts));
const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const equal = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

describe.each([
  ['with vectors', createBatchHasher()],
  ['without vectors', createBatchHasher({ simd: false })],
])('a batch hasher %s', (_, hasher) => {
  function expectSameAsNode(lengths: readonly number[]): void {
    const { input, offsets, count } = pack(lengths);
    const out = new Uint8Array(32 * count);
    hasher.sha256Many(input, offsets, count, out);
    expect(equal(out, concat(messages(input, offsets).map((message) => sha256(message))))).toBe(true);
  }

  it('hashes messages of 0 to 300 bytes as Node does, in one batch and each alone', () => {
    expectSameAsNode(range(301));
    expectSameAsNode(range(301).toReversed());
    for (const length of range(301)) expectSameAsNode([length]);
    for (const length of range(301))
      expect(hasher.sha256(someBytes(length)), `${length}`).toEqual(sha256(someBytes(length)));
  });

  it('hashes four messages of one length as Node does, at every length around a block boundary', () => {
    for (const blocks of [1, 2, 3, 16])
      for (const by of range(20)) expectSameAsNode(Array(4).fill(64 * blocks + by - 10));
  });

  it('hashes any mixture of lengths as Node does', () => {
    const length = fc.oneof(fc.nat(200), fc.nat(3000), fc.constantFrom(0, 55, 56, 63, 64, 65, 119, 120, 128));
    fc.assert(fc.property(fc.array(length, { maxLength: 60 }), expectSameAsNode), { numRuns: 300 });
  });

  it('hashes messages as long as a chunk, longer, and short ones between them as Node does', () => {
    const { chunkBytes } = layout;
    expectSameAsNode([
      3,
      chunkBytes - 1,
      5,
      chunkBytes,
      7,
      0,
      chunkBytes + 1,
      9,
      3 * chunkBytes,
      3 * chunkBytes + 77,
      1,
    ]);
    expectSameAsNode([chunkBytes / 2, chunkBytes / 2]);
    for (const length of [chunkBytes - 1, chunkBytes, chunkBytes + 1, 2 * chunkBytes + 64])
      expect(hasher.sha256(someBytes(length))).toEqual(sha256(someBytes(length)));
  });

  it('hashes 100,000 messages in one call as Node does', () => {
    expectSameAsNode(range(100_000).map((i) => (i * 7919) % 131));
    expectSameAsNode(Array(layout.chunkMessages + 1).fill(0));
  });

  it('reads where the offsets say, and writes only where it was asked to', () => {
    const input = someBytes(100);
    const out = new Uint8Array(100).fill(0xee);
    hasher.sha256Many(input, Uint32Array.of(10, 30, 30, 99, 5), 2, out, 5);
    const rest = [new Uint8Array(5).fill(0xee), new Uint8Array(31).fill(0xee)] as const;
    expect(out).toEqual(concat([rest[0], sha256(input.subarray(10, 30)), sha256(), rest[1]]));
  });

  it('hashes messages side by side behind a prefix as Node does, for every length to 200 and across chunks', () => {
    const check = (prefix: number, bytes: number, count: number) => {
      const input = someBytes(bytes * count);
      const out = new Uint8Array(32 * count + 3);
      hasher.sha256Prefixed(prefix, input, bytes, count, out, 3);
      const expected = range(count).map((i) =>
        sha256(Uint8Array.of(prefix), input.subarray(i * bytes, (i + 1) * bytes)),
      );
      expect(equal(out, concat([new Uint8Array(3), ...expected])), `${bytes} bytes × ${count}`).toBe(true);
    };
    for (const bytes of range(200)) check(bytes, bytes + 1, 9);
    for (const count of range(10)) check(0, 48, count);
    check(0, 48, 2 * layout.chunkMessages + 5);
    check(255, 65_536, 9);
  });

  it('hashes pairs into tree nodes (RFC 6962, 2.1), also where the nodes overwrite the pairs', () => {
    const pairs = someBytes(64 * 10_000);
    const expected = concat(range(10_000).map((i) => sha256(Uint8Array.of(1), pairs.subarray(64 * i, 64 * i + 64))));
    const out = new Uint8Array(expected.length);
    hasher.hashPairs(1, pairs, out);
    expect(equal(out, expected)).toBe(true);
    expect(equal(hashNodesBy(hasher)(pairs), expected)).toBe(true);
    hasher.hashPairs(1, pairs, pairs);
    expect(equal(pairs.subarray(0, expected.length), expected)).toBe(true);
  });

  it('makes SHA-512 of short messages as Node does, for every length to 111 and across chunks', () => {
    const check = (bytes: number, count: number) => {
      const input = someBytes(bytes * count);
      const out = new Uint8Array(64 * count + 3);
      hasher.sha512Many(input, bytes, count, out, 3);
      const expected = range(count).map((i) => sha512(input.subarray(i * bytes, (i + 1) * bytes)));
      expect(equal(out, concat([new Uint8Array(3), ...expected])), `${bytes} bytes × ${count}`).toBe(true);
    };
    for (const bytes of range(112)) check(bytes, 3);
    check(17, 0);
    check(17, 3 * layout.chunkMessages + 1);
    check(111, layout.chunkMessages + 1);
    check(0, layout.chunkMessages + 1);
  });

  it('refuses offsets that descend or lead beyond the input, and leaves the output alone', () => {
    const out = new Uint8Array(64);
    const many =
      (offsets: number[], count: number, bytes = 64) =>
      () =>
        hasher.sha256Many(new Uint8Array(10), Uint32Array.from(offsets), count, out.subarray(0, bytes));
    expect(many([0, 5, 4], 2)).toThrow('offsets[2] is 4; it must be from 5');
    expect(many([0, 5, 11], 2)).toThrow(RangeError);
    expect(many([11, 11, 11], 2)).toThrow(RangeError);
    expect(many([0, 5], 2)).toThrow('2 messages need 3 offsets');
    expect(many([0, 5, 10], 2, 63)).toThrow('do not fit');
    for (const count of [-1, 0.5, NaN, Infinity]) expect(many([0, 5, 10], count)).toThrow('count is');
    expect(out).toEqual(new Uint8Array(64));
  });

  it('refuses fixed lengths and prefixes that it cannot hash', () => {
    const [input, out] = [new Uint8Array(1000), new Uint8Array(1000)];
    for (const bytes of [-1, 0, 1.5, 65_537])
      expect(() => hasher.sha256Prefixed(0, input, bytes, 0, out)).toThrow(RangeError);
    for (const bytes of [-1, 1.5, 112]) expect(() => hasher.sha512Many(input, bytes, 1, out)).toThrow(RangeError);
    for (const prefix of [-1, 256, 0.5])
      expect(() => hasher.sha256Prefixed(prefix, input, 8, 1, out)).toThrow('not a byte');
    expect(() => hasher.sha256Prefixed(0, input, 500, 3, out)).toThrow('1500 bytes');
    expect(() => hasher.sha512Many(input, 100, 11, new Uint8Array(704))).toThrow('1100 bytes');
    expect(() => hasher.sha512Many(input, 17, 1, out, 937)).toThrow('do not fit');
    expect(() => hasher.hashPairs(1, new Uint8Array(63), out)).toThrow('not pairs');
    for (const at of [-1, 0.5, 969])
      expect(() => hasher.hashPairs(1, new Uint8Array(64), out, at)).toThrow('do not fit');
  });
});

it('two hashers do not share scratch memory, and digests handed out are copies', () => {
  const [one, other] = [createBatchHasher(), createBatchHasher()];
  const before = one.sha256(someBytes(10));
  const copy = before.slice();
  one.sha256(someBytes(20));
  other.sha256(someBytes(30));
  expect(before).toEqual(copy);
});

it('pads with the whole length in bits as 64 of them, also where that is beyond 32 (FIPS 180-4, 5.1.1)', () => {
  const memory = newMemory(layout.pages);
  const kernel = instantiate<Sha256Exports>(sha256Module(false), memory);
  for (const messageBytes of [0x1fff_ffff, 0x2000_0000, 0x2000_0003, 0xffff_ffff]) {
    kernel.finish(layout.input, 3, messageBytes, 0);
    expect(new DataView(memory.buffer).getBigUint64(layout.padded + 56)).toBe(8n * BigInt(messageBytes));
  }
});
