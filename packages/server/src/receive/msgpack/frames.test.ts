import { encode } from '@msgpack/msgpack';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ValueFrames } from './frames.ts';
import { valueEnd } from './head.ts';
import { arbitraryValue } from './testing.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

/** What comes of a stream that is cut into pieces of these sizes. */
function framesOf(stream: Uint8Array, sizes: readonly number[], frameBytesMax = 1_000_000) {
  const frames = new ValueFrames(frameBytesMax);
  const got: Buffer[] = [];
  for (let at = 0, i = 0; at < stream.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1;
    got.push(...frames.push(stream.slice(at, at + size)).map((frame) => Buffer.from(frame)));
    at += size;
  }
  return { frames, got };
}

test('values are found whole however the stream is cut, those that another library wrote', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.array(arbitraryValue, { maxLength: 6 }), sizes, (values, cuts) => {
      const encoded = values.map((value) => Buffer.from(encode(value, { useBigInt64: true })));
      const { frames, got } = framesOf(Buffer.concat(encoded), cuts);
      expect(got).toEqual(encoded);
      expect([frames.fault, frames.pendingBytes]).toEqual([null, 0]);
    }),
  );
});

test('a value that is cut at any byte is held until the rest comes', () => {
  const value = Buffer.from(encode(['tag', [[1, { message: 'x'.repeat(300), list: [1, [2, [3]]] }]], { chunk: 'a' }]));
  for (let at = 1; at < value.length; at += 1) {
    const frames = new ValueFrames(1_000);
    expect(frames.push(value.subarray(0, at))).toEqual([]);
    expect(frames.pendingBytes).toBe(at);
    expect(frames.push(value.subarray(at)).map((frame) => Buffer.from(frame))).toEqual([value]);
  }
});

test('frames are not changed by what comes after them', () => {
  const frames = new ValueFrames(100);
  frames.push(bytes(0x92, 1));
  const [first] = frames.push(bytes(2, 0x92, 3));
  const [second] = frames.push(bytes(4));
  frames.push(bytes(0x92, 9));
  expect([first, second].map((each) => [...(each ?? [])])).toEqual([
    [0x92, 1, 2],
    [0x92, 3, 4],
  ]);
});

test('at its limit a value is taken; one byte more is a fault, also where it is only claimed', () => {
  const atMost = Buffer.from(encode('x'.repeat(98)));
  expect(framesOf(atMost, [7], 100).got).toEqual([atMost]);
  const more = framesOf(Buffer.from(encode('x'.repeat(99))), [7], 100);
  expect([more.got, more.frames.fault, more.frames.pendingBytes]).toEqual([[], 'frame-too-long', 0]);
  for (const claim of [
    bytes(0xc6, 0xff, 0xff, 0xff, 0xff),
    bytes(0xdd, 0xff, 0xff, 0xff, 0xff),
    bytes(0xdf, 0xff, 0xff, 0xff, 0xff),
    bytes(0xdc, 0, 98),
  ]) {
    expect(framesOf(claim, [5], 100).frames.fault).toBe('frame-too-long');
  }
  expect(framesOf(bytes(0xdc, 0, 97), [5], 100).frames.fault).toBeNull();
});

test('a byte that begins no value is a fault, and nothing is found behind it', () => {
  const { frames, got } = framesOf(bytes(0x90, 0x91, 0xc1, 0x90), [4]);
  expect(got).toEqual([Buffer.from([0x90])]);
  expect([frames.fault, frames.pendingBytes]).toEqual(['malformed', 0]);
  expect(frames.push(bytes(0x90))).toEqual([]);
});

test('bytes of any kind never throw, and what is not whole has no end', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      (noise, cuts) => {
        for (const frame of framesOf(noise, cuts, 150).got) expect(valueEnd(frame, 0, frame.length)).toBe(frame.length);
      },
    ),
  );
  fc.assert(
    fc.property(arbitraryValue, (value) => {
      const whole = encode(value, { useBigInt64: true });
      for (let end = 0; end < whole.length; end += 1) expect(valueEnd(whole, 0, end)).toBe(-1);
      expect(valueEnd(whole, 0, whole.length)).toBe(whole.length);
    }),
  );
});
