import * as fc from 'fast-check';
import { parse } from 'protobufjs';
import { expect, test } from 'vitest';
import { messageDepthMax, readWire, type WireReader } from './index.ts';

const schema = parse(`
  syntax = "proto3";
  message Inner { string name = 1; Inner inner = 2; }
  message Outer {
    string text = 1; bytes data = 2; int64 signed = 3; uint64 large = 4; int32 small = 5; uint32 word = 6; bool on = 7;
    fixed64 wide = 8; double ratio = 9; fixed32 half = 10; repeated Inner inner = 11; string unknown = 536870911;
  }
`).root;
const Outer = schema.lookupType('Outer');
const Inner = schema.lookupType('Inner');

interface Values {
  text: string;
  data: Uint8Array;
  signed: bigint;
  large: bigint;
  small: number;
  word: number;
  on: boolean;
  wide: bigint;
  ratio: number;
  half: number;
  inner: string[];
}

/** Of every type. Fields that it does not know are stepped over. */
function read(reader: WireReader): Values {
  const values: Values = { ...nothing, inner: [] };
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) values.text = reader.string();
    else if (field === 2) values.data = reader.bytes();
    else if (field === 3) values.signed = reader.int64();
    else if (field === 4) values.large = reader.uint64();
    else if (field === 5) values.small = reader.int32();
    else if (field === 6) values.word = reader.uint32();
    else if (field === 7) values.on = reader.bool();
    else if (field === 8) values.wide = reader.fixed64();
    else if (field === 9) values.ratio = reader.double();
    else if (field === 10) values.half = reader.fixed32();
    else if (field === 11) values.inner.push(...names(reader.message()));
  }
  return values;
}

function* names(reader: WireReader): Generator<string> {
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) yield reader.string();
    else if (field === 2) yield* names(reader.message());
  }
}

const nothing: Values = {
  text: '',
  data: new Uint8Array(),
  signed: 0n,
  large: 0n,
  small: 0,
  word: 0,
  on: false,
  wide: 0n,
  ratio: 0,
  half: 0,
  inner: [],
};

test('what protobufjs encodes is read as it was', () => {
  const values = fc.record({
    text: fc.string({ unit: 'grapheme' }),
    data: fc.uint8Array(),
    signed: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    large: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    small: fc.integer(),
    word: fc.nat({ max: 2 ** 32 - 1 }),
    on: fc.boolean(),
    wide: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    ratio: fc.double({ noNaN: true }),
    half: fc.nat({ max: 2 ** 32 - 1 }),
    inner: fc.array(fc.string({ minLength: 1 })),
  });
  fc.assert(
    fc.property(values, fc.string(), (given, unknown) => {
      const { signed, large, wide, inner } = given;
      const texts = { signed: String(signed), large: String(large), wide: String(wide) };
      const message = { ...given, ...texts, unknown, inner: inner.map((name) => ({ inner: { name } })) };
      const encoded = Outer.encode(Outer.fromObject(message)).finish();
      const result = readWire(new Uint8Array(encoded), read);
      if (!result.ok) throw new Error(result.message);
      // Buffers and arrays of the same bytes are the same.
      expect({ ...result.value, data: [...result.value.data] }).toEqual({ ...given, data: [...given.data] });
    }),
  );
});

test('random bytes, and bytes that were cut or changed, never throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readWire(bytes, read)));
  const whole = new Uint8Array(Outer.encode({ text: 'a', half: 1, inner: [{ name: 'b' }] }).finish());
  fc.assert(
    fc.property(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
      readWire(whole.subarray(0, at), read);
      readWire(whole.with(at, byte), read);
    }),
  );
});

const nested = (depth: number): Uint8Array => {
  let bytes = new Uint8Array(Inner.encode({ name: 'deep' }).finish());
  for (let i = 0; i < depth; i += 1) bytes = new Uint8Array([0x12, ...lengthOf(bytes), ...bytes]);
  return bytes;
};
const lengthOf = ({ length }: Uint8Array): number[] =>
  length < 128 ? [length] : [(length & 0x7f) | 0x80, length >> 7];

test('messages are read up to the depth that is allowed, and no deeper', () => {
  const readNames = (reader: WireReader) => [...names(reader)];
  expect(readWire(nested(messageDepthMax), readNames)).toEqual({ ok: true, value: ['deep'] });
  expect(readWire(nested(messageDepthMax + 1), readNames)).toMatchObject({ ok: false, message: /64 deep/ });
});

test.each([
  ['a length beyond the end', [0x0a, 0x05, 0x61], 1, 'field 1 claims 5 bytes; 1 are left of its message'],
  ['a length beyond all memory', [0x12, 0xff, 0xff, 0xff, 0xff, 0x7f], 1, 'field 2 claims 34359738367 bytes'],
  ['an inner length beyond its message', [0x5a, 0x02, 0x0a, 0x05, 0x61], 3, 'field 1 claims 5 bytes; 0 are left'],
  ['a number without end', [0x18, ...Array<number>(10).fill(0xff)], 1, 'a number has more than 10 bytes'],
  ['a number that is cut off', [0x18, 0xff], 1, 'a number is cut off'],
  ['8 bytes of which 7 are there', [0x41, 0, 0, 0, 0, 0, 0, 0], 1, 'field 8 is cut off'],
  ['a text in a number', [0x08, 0x01], 1, 'field 1 is not a length and bytes'],
  ['a number in a text', [0x1a, 0x00], 1, 'field 3 is not a varint'],
  ['a field without a number', [0x02, 0x00], 0, 'this is no tag of a field'],
  ['a tag of more than 32 bits', [0x80, 0x80, 0x80, 0x80, 0x20], 0, 'this is no tag of a field'],
  ['a group', [0xa3, 0x06], 2, 'field 100 is of type 3, which is not read'],
])('%s is a fault with its place', (_name, bytes, at, message) => {
  expect(readWire(Uint8Array.from(bytes), read)).toEqual({ ok: false, at, message: expect.stringContaining(message) });
});
