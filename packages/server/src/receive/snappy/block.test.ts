import * as fc from 'fast-check';
import { compress } from 'snappyjs';
import { expect, test } from 'vitest';
import { decompress } from './index.ts';

const always = () => true;
const max = 1024 * 1024;

test('what snappyjs compresses comes out as it was, repeated or random', () => {
  const piece = fc.uint8Array({ maxLength: 300 });
  const repeated = fc
    .tuple(piece, fc.nat({ max: 300 }), piece)
    .map(([a, times, b]) => Buffer.concat([...Array.from({ length: times }, () => a), b]));
  fc.assert(
    fc.property(fc.oneof(piece, repeated), (bytes) => {
      const block = new Uint8Array(compress(new Uint8Array(bytes)));
      const read = decompress(block, max, always);
      expect(read).toMatchObject({ ok: true });
      expect(read.ok && Buffer.compare(read.bytes, bytes)).toBe(0);
    }),
  );
});

test('random blocks, and blocks that were cut or changed, never throw, and never give more than they claim', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (block) => void decompress(block, max, always)));
  const whole = new Uint8Array(compress(new Uint8Array(Buffer.from('abcdefgh '.repeat(200)))));
  fc.assert(
    fc.property(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
      expect(decompress(whole.subarray(0, at), max, always).ok).toBe(false);
      decompress(whole.with(at, byte), max, always);
    }),
  );
});

test('literals and copies of every form', () => {
  const block = (...bytes: number[]) => decompress(Uint8Array.from(bytes), max, always);
  const text = (read: ReturnType<typeof block>) => (read.ok ? read.bytes.toString() : read.message);
  expect(text(block(3, 0x08, 97, 98, 99))).toBe('abc');
  // A literal whose length is in a byte of its own, then in four.
  expect(text(block(2, 0xf0, 1, 97, 98))).toBe('ab');
  expect(text(block(2, 0xfc, 1, 0, 0, 0, 97, 98))).toBe('ab');
  // Copies with one, two and four bytes of offset; the first reaches into itself.
  expect(text(block(6, 0x04, 97, 98, 0x01, 2))).toBe('ababab');
  expect(text(block(4, 0x04, 97, 98, 0x06, 2, 0))).toBe('abab');
  expect(text(block(4, 0x04, 97, 98, 0x07, 2, 0, 0, 0))).toBe('abab');
  expect(text(block(0))).toBe('');
});

test.each([
  ['nothing', []],
  ['a length without end', [0xff, 0xff, 0xff, 0xff, 0xff]],
  ['a length over 32 bits', [0xff, 0xff, 0xff, 0xff, 0x7f]],
  ['a literal that is cut off', [3, 0x08, 97]],
  ['a literal beyond what was claimed', [1, 0x08, 97, 98, 99]],
  ['a copy from before the beginning', [6, 0x04, 97, 98, 0x01, 3]],
  ['a copy from nowhere', [6, 0x04, 97, 98, 0x01, 0]],
  ['less than was claimed', [4, 0x08, 97, 98, 99]],
])('%s is refused', (_name, bytes) => {
  expect(decompress(Uint8Array.from(bytes), max, always)).toMatchObject({ ok: false });
});

test('a length is asked for before it is set aside: over the limit, beyond belief, or with no room, it is not', () => {
  const asked: number[] = [];
  const hold = (bytes: number): boolean => asked.push(bytes) < 2;
  // 44 bytes of 2: as many as can be believed. The rest of the block is no copy.
  expect(decompress(Uint8Array.of(44, 0), 44, hold)).toMatchObject({ code: 'bad-compression' });
  expect(asked).toEqual([44]);
  expect(decompress(Uint8Array.of(45, 0), 44, hold)).toMatchObject({ code: 'too-large' });
  expect(decompress(Uint8Array.of(45, 0), 45, hold)).toMatchObject({
    message: 'it claims to be longer than it can be',
  });
  expect(asked).toEqual([44]);
  expect(decompress(Uint8Array.of(44, 0), 44, hold)).toMatchObject({ code: 'busy' });
});
