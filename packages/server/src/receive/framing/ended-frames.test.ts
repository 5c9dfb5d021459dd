import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { EndedFrames } from './ended-frames.ts';

const limits = { keptBytesMax: 8, frameBytesMax: 16 };
const open = () => new EndedFrames(0, limits, (bytes) => bytes.every((byte) => byte === 0x20));

test('frames are the same however the stream is cut, and a blank one is none', () => {
  const stream = Buffer.from('one\0 \0\0two\0abcdefghij\0last');
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 30, maxLength: 30 }), (sizes) => {
      const framing = open();
      const texts: string[] = [];
      for (let at = 0, i = 0; at < stream.length; i += 1) {
        const size = sizes[i] ?? 1;
        texts.push(...framing.push(stream.subarray(at, at + size)).map(({ bytes }) => Buffer.from(bytes).toString()));
        at += size;
      }
      expect(texts).toEqual(['one', 'two', 'abcdefgh']);
      const last = framing.end();
      expect(last).toMatchObject({ isWhole: false, cut: null });
      expect(Buffer.from(last?.bytes ?? []).toString()).toBe('last');
      expect(framing.end()).toBeNull();
    }),
  );
});

test('at its limits: what is longer than is kept is cut, with its hash; one byte past all that may be is a fault', () => {
  const framing = open();
  const [frame] = framing.push(Buffer.from('0123456789abcdef\0'));
  const sha256 = createHash('sha256').update('0123456789abcdef').digest('hex');
  expect(frame).toMatchObject({ isWhole: true, cut: { bytes: 16, sha256 } });
  expect(Buffer.from(frame?.bytes ?? []).toString()).toBe('01234567');
  expect(framing.fault).toBeNull();
  expect(framing.push(Buffer.from('a\x000123456789abcdefg')).length).toBe(1);
  expect(framing.fault).toBe('a frame of 17 bytes or more; at most 16 are taken');
  expect(framing.push(Buffer.from('\0a\0'))).toEqual([]);
  expect(framing.end()).toBeNull();
});
