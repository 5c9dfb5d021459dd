import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBundle, encodeBundle } from './bundle.ts';

test('a bundle is each entry behind its length, two bytes, big-endian', () => {
  const bundle = encodeBundle([Uint8Array.of(7), new Uint8Array(0), new Uint8Array(258)]);
  expect([...bundle.subarray(0, 7)]).toEqual([0, 1, 7, 0, 0, 1, 2]);
  expect(bundle.length).toBe(7 + 258);
});

test('decoding gives back the entries that were encoded', () => {
  const property = fc.property(
    fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 256 }),
    (entries) => {
      expect(decodeBundle(encodeBundle(entries), entries.length)).toEqual({ ok: true, entries });
    },
  );
  fc.assert(property);
});

test('a bundle cut anywhere is truncated, at the entry that is not whole', () => {
  const bundle = encodeBundle([Uint8Array.of(1, 2, 3), Uint8Array.of(4)]);
  for (let length = 0; length < bundle.length; length++) {
    const expected = { ok: false, code: 'truncated', at: length < 5 ? 0 : 5 };
    expect(decodeBundle(bundle.subarray(0, length), 2)).toEqual(expected);
  }
});

test('bytes after the last entry are refused', () => {
  const bundle = encodeBundle([Uint8Array.of(1), Uint8Array.of(2)]);
  expect(decodeBundle(bundle, 1)).toEqual({ ok: false, code: 'trailing', at: 3 });
});

test('decoding arbitrary bytes never throws, and what it takes is what encoding gives', () => {
  const property = fc.property(fc.uint8Array({ maxLength: 64 }), fc.integer({ min: 1, max: 256 }), (bytes, width) => {
    const decoded = decodeBundle(bytes, width);
    if (decoded.ok) expect(encodeBundle(decoded.entries)).toEqual(bytes);
  });
  fc.assert(property, { numRuns: 1000 });
});

test('an entry of 65,535 bytes fits and one of 65,536 does not, nor a bundle of none or of 257', () => {
  expect(decodeBundle(encodeBundle([new Uint8Array(65_535)]), 1).ok).toBe(true);
  expect(() => encodeBundle([new Uint8Array(65_536)])).toThrow(RangeError);
  expect(() => encodeBundle([])).toThrow(RangeError);
  expect(() => encodeBundle(Array.from({ length: 257 }, () => new Uint8Array(0)))).toThrow(RangeError);
});
