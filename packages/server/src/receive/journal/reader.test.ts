import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Entry, entryLimits, JournalReader } from './index.ts';
import { exported } from './testing.ts';

/** All entries of a text that comes in pieces of so many bytes. */
function read(text: Buffer, pieceBytes = text.length) {
  const reader = new JournalReader();
  const entries: Entry[] = [];
  for (let at = 0; at < text.length; at += pieceBytes) {
    entries.push(...reader.read(text.subarray(at, at + pieceBytes)));
  }
  return { entries, fault: reader.end() };
}

const plain = (entry: Entry | undefined) => entry?.map(({ name, bytes }) => [name, bytes.toString('latin1')]);

test('texts and bytes are read as they were, wherever the pieces are cut', () => {
  const name = fc.stringMatching(/^[A-Z0-9_]{1,64}$/);
  const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ''));
  const field = fc.tuple(name, fc.oneof(line, fc.uint8Array({ maxLength: 300 })));
  const entries = fc.array(fc.array(field, { minLength: 1, maxLength: 5 }), { maxLength: 4 });
  fc.assert(
    fc.property(entries, fc.integer({ min: 1, max: 40 }), (given, pieceBytes) => {
      const found = read(Buffer.concat(given.map(exported)), pieceBytes);
      expect(found.fault).toBeNull();
      const expected = given.map((fields) =>
        fields.map(([key, value]) => [key, Buffer.from(value).toString('latin1')]),
      );
      expect(found.entries.map(plain)).toEqual(expected);
    }),
  );
});

test('random bytes never throw, in pieces of any size, and a fault says where', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 9 }), (bytes, pieceBytes) => {
      const whole = read(Buffer.from(bytes));
      expect(read(Buffer.from(bytes), pieceBytes)).toEqual(whole);
      expect(whole.fault?.at ?? 0).toBeLessThanOrEqual(bytes.length);
    }),
  );
});

const size = (bytes: number | bigint): Buffer => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(bytes));
  return buffer;
};

test('empty lines between entries are nothing; a value may be empty, or hold `=` and newlines', () => {
  const { entries, fault } = read(
    Buffer.concat([
      Buffer.from('\n\nA=\nB=b=c\n\n\n\n'),
      exported([
        ['C', Buffer.from('1\n\n2=\n')],
        ['D', Buffer.of()],
      ]),
    ]),
  );
  expect(fault).toBeNull();
  expect(entries.map(plain)).toEqual([
    [
      ['A', ''],
      ['B', 'b=c'],
    ],
    [
      ['C', '1\n\n2=\n'],
      ['D', ''],
    ],
  ]);
});

test.each([
  ['a name in small letters', 'message=a\n\n', 7, 'this is no name of a field'],
  ['no name', '=a\n\n', 0, 'this is no name of a field'],
  ['a name over 64 bytes', `${'A'.repeat(65)}=a\n\n`, 65, 'a name has more than 64 bytes'],
  ['an entry that is cut off', 'A=a\n', 4, 'the last entry does not end with an empty line'],
  ['a text that is cut off', 'A=a', 3, 'the last entry does not end with an empty line'],
  ['a name that is cut off', 'A', 1, 'the last entry does not end with an empty line'],
  [
    'bytes without a newline',
    Buffer.concat([Buffer.from('A\n'), size(1), Buffer.from('ab')]),
    11,
    'there is no newline',
  ],
  ['bytes that are cut off', Buffer.concat([Buffer.from('A\n'), size(9), Buffer.from('a\n\n')]), 13, 'the last entry'],
  [
    'a size beyond all',
    Buffer.concat([Buffer.from('A\n'), size(2n ** 64n - 1n)]),
    10,
    'a field claims 18446744073709551615',
  ],
])('%s is a fault, at its place; the entries before it count', (_name, text, at, message) => {
  const before = Buffer.from('OK=1\n\n');
  const { entries, fault } = read(Buffer.concat([before, Buffer.from(text)]), 3);
  expect(fault).toEqual({ at: before.length + at, message: expect.stringContaining(message) });
  expect(entries.map(plain)).toEqual([[['OK', '1']]]);
});

test('a size as large as may be is waited for; nothing is set aside for it', () => {
  const reader = new JournalReader();
  expect([
    ...reader.read(Buffer.concat([Buffer.from('A\n'), size(entryLimits.dataBytesMax), Buffer.from('a')])),
  ]).toEqual([]);
  expect(reader.fault).toBeNull();
  const over = new JournalReader();
  expect([...over.read(Buffer.concat([Buffer.from('A\n'), size(entryLimits.dataBytesMax + 1)]))]).toEqual([]);
  expect(over.fault).toMatchObject({ message: expect.stringContaining('it may have') });
});

const { valueKeptBytesMax, entryKeptBytesMax, fieldsMax } = entryLimits;

test('a value as long as may be is kept whole; of a longer one its beginning, its length and its hash', () => {
  const value = (bytes: number): Buffer => Buffer.alloc(bytes, 'ab');
  for (const form of [String, (bytes: Buffer) => bytes]) {
    const text = exported([
      ['KEPT', form(value(valueKeptBytesMax))],
      ['CUT', form(value(valueKeptBytesMax + 1))],
    ]);
    const { entries } = read(text, 1000);
    const [kept, cut] = entries[0] ?? [];
    expect([kept?.bytes.length, kept?.whole]).toEqual([valueKeptBytesMax, undefined]);
    const sha256 = createHash('sha256')
      .update(value(valueKeptBytesMax + 1))
      .digest('hex');
    expect([cut?.bytes.length, cut?.whole]).toEqual([valueKeptBytesMax, { bytes: valueKeptBytesMax + 1, sha256 }]);
  }
});

test('of an entry no more is kept than may be, of however many values', () => {
  const full = entryKeptBytesMax / valueKeptBytesMax;
  const fields = Array.from({ length: full + 1 }, (_, i) => [`F${i}`, 'x'.repeat(valueKeptBytesMax)] as const);
  const [entry = []] = read(exported(fields), 60_000).entries;
  expect(entry.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBe(entryKeptBytesMax);
  expect(entry.at(-2)?.whole).toBeUndefined();
  expect(entry.at(-1)).toMatchObject({ bytes: Buffer.of(), whole: { bytes: valueKeptBytesMax } });
});

test('as many fields as may be, and no more', () => {
  const fields = (count: number) => exported(Array.from({ length: count }, (_, i) => [`F${i}`, 'a'] as const));
  expect(read(fields(fieldsMax))).toMatchObject({ fault: null, entries: [{ length: fieldsMax }] });
  expect(read(fields(fieldsMax + 1)).fault).toMatchObject({ message: 'an entry has more than 1024 fields' });
});
