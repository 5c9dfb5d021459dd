import { isUtf8 } from 'node:buffer';
import { encode, ExtData } from '@msgpack/msgpack';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonOf } from './json.ts';
import { arbitraryValue } from './testing.ts';
import { write } from './write.ts';

const textOf = (value: unknown): string | undefined => jsonOf(encode(value, { useBigInt64: true }), 0, 64)?.text;

/** What the JSON of a value must say. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Uint8Array) {
    return isUtf8(value) ? Buffer.from(value).toString() : { base64: Buffer.from(value).toString('base64') };
  }
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}

test('what another library wrote says the same as JSON', () => {
  fc.assert(
    fc.property(arbitraryValue, (value) => {
      expect(JSON.parse(textOf(value) ?? '')).toEqual(plain(value));
    }),
  );
});

test.each([
  ['all digits of a number', 18_446_744_073_709_551_615n, '18446744073709551615'],
  ['and of one below zero', -9_007_199_254_740_993n, '-9007199254740993'],
  ['what JSON has no number for', [Infinity, -Infinity, NaN], '["Infinity","-Infinity","NaN"]'],
  [
    "an event time of Fluent's",
    new ExtData(0, Uint8Array.of(0x6a, 0x15, 0, 0, 0, 0, 0, 7)),
    '"2026-05-26T02:05:52.000000007Z"',
  ],
  ['a timestamp of 32 bits', new ExtData(-1, Uint8Array.of(0, 0, 0, 1)), '"1970-01-01T00:00:01Z"'],
  ['of 64 bits', new ExtData(-1, Uint8Array.of(0, 0, 0, 4, 0, 0, 0, 2)), '"1970-01-01T00:00:02.000000001Z"'],
  [
    'of 96 bits',
    new ExtData(-1, Uint8Array.of(0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4)),
    '"1970-01-01T00:00:04.000000003Z"',
  ],
  ['an extension of others', new ExtData(5, Uint8Array.of(1, 2)), '{"ext":5,"base64":"AQI="}'],
  [
    'a time with too many nanoseconds',
    new ExtData(0, new Uint8Array(8).fill(255)),
    '{"ext":0,"base64":"//////////8="}',
  ],
])('%s', (_name, value, text) => {
  expect(textOf(value)).toBe(text);
});

test('names that come twice stay twice, and names that are no texts are the JSON of what they are', () => {
  const twice = Uint8Array.of(0x82, 0xa1, 0x61, 1, 0xa1, 0x61, 2);
  expect(jsonOf(twice, 0, 8)?.text).toBe('{"a":1,"a":2}');
  expect(jsonOf(Uint8Array.of(0x82, 7, 1, 0x91, 0xa1, 0x61, 2), 0, 8)?.text).toBe('{"7":1,"[\\"a\\"]":2}');
});

test('a text that is not UTF-8 is marked, a binary that is not is kept', () => {
  expect(jsonOf(Uint8Array.of(0xa2, 0xff, 0x61), 0, 8)).toEqual({ text: '"\uFFFDa"', isReplaced: true });
  expect(jsonOf(Uint8Array.of(0xc4, 2, 0xff, 0x61), 0, 8)).toEqual({ text: '{"base64":"/2E="}', isReplaced: false });
});

test('at the limit: so many levels, and one more is none', () => {
  const nested = (levels: number): Uint8Array => Uint8Array.from([...Array<number>(levels).fill(0x91), 1]);
  expect(jsonOf(nested(8), 0, 8)?.text).toBe('[[[[[[[[1]]]]]]]]');
  expect(jsonOf(nested(9), 0, 8)).toBeNull();
  expect(jsonOf(nested(1_000_000), 0, 8)).toBeNull();
});

test('what is written is read by another library as it was meant', () => {
  const value = ['HELO', { nonce: 'n'.repeat(128), auth: '', keepalive: true, none: false }];
  expect([...write(value)]).toEqual([...encode(value)]);
  expect([...write({ ack: write('abc') })]).toEqual([...encode({ ack: 'abc' })]);
  expect(() => write('x'.repeat(256))).toThrow(RangeError);
  expect(() => write(Array<string>(16).fill(''))).toThrow(RangeError);
});
