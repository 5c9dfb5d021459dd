import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeEntry, encodeEntry } from './entry.ts';
import { decodeRecord, encodeRecord } from './record.ts';
import * as arbitrary from './testing/arbitraries.ts';

const root = arbitrary.bytesOf(32);
const entry = fc.record({
  flags: fc.nat(1),
  class: fc.nat(0xffff),
  source: fc.nat({ max: 0xffffffff }),
  receivedUs: fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER)),
  root,
});

it('a record comes back as it was, seeded or salted, with sections of any id and some withheld', () => {
  fc.assert(
    fc.property(arbitrary.record, (record) => {
      expect(decodeRecord(encodeRecord(record))).toEqual({ ok: true, value: record });
    }),
  );
});

it('there is one encoding of a record: what decodes, encodes to the same bytes', () => {
  const bytes = fc.oneof(arbitrary.mutated(arbitrary.record.map(encodeRecord)), fc.uint8Array({ maxLength: 80 }));
  fc.assert(
    fc.property(bytes, (some) => {
      const decoded = decodeRecord(some);
      if (decoded.ok) expect(encodeRecord(decoded.value)).toEqual(Uint8Array.from(some));
    }),
    { numRuns: 2000 },
  );
});

const seeded = encodeRecord({ seed: new Uint8Array(16), sections: [{ id: 1, bytes: Uint8Array.of(7) }] });
it.each<[string, (bytes: number[]) => number[], string]>([
  ['another version', (b) => [2, ...b.slice(1)], 'record.version'],
  ['another form', (b) => [1, 2, ...b.slice(2)], 'record.form'],
  ['no sections', (b) => [1, 0, 0, ...b.slice(3, 19)], 'record.section-count'],
  ['more sections than there can be', (b) => [1, 0, 33, ...b.slice(3)], 'record.section-count'],
  [
    'a section that a seeded record cannot withhold',
    (b) => [...b.slice(0, 20), 0, ...b.slice(21)],
    'record.section-state',
  ],
  ['section 0', (b) => [...b.slice(0, 19), 0, ...b.slice(20)], 'record.ids-not-ascending'],
  ['a length past its end', (b) => [...b.slice(0, 21), 255, 255, 255, 255, 7], 'record.truncated'],
  ['a byte too many', (b) => [...b, 0], 'record.trailing-bytes'],
  ['a byte too few', (b) => b.slice(0, -1), 'record.truncated'],
  ['no bytes', () => [], 'record.truncated'],
])('a record with %s is refused', (_, change, code) => {
  expect(decodeRecord(Uint8Array.from(change([...seeded])))).toMatchObject({ ok: false, code });
});

it('a salted record without a salt is never written', () => {
  const sections = [{ id: 1, bytes: new Uint8Array(0) }];
  expect(() => encodeRecord({ seed: null, sections })).toThrow('salt');
});

it('an entry comes back as it was, from anywhere in a buffer', () => {
  fc.assert(
    fc.property(entry, fc.nat(5), (value, at) => {
      const bytes = encodeEntry(value, new Uint8Array(60), at);
      expect(decodeEntry(bytes.subarray(at, at + 48))).toEqual({ ok: true, value });
    }),
  );
});

it('there is one encoding of an entry, and any other bytes are refused', () => {
  const bytes = arbitrary.mutated(entry.map((value) => encodeEntry(value)));
  fc.assert(
    fc.property(fc.oneof(bytes, fc.uint8Array({ maxLength: 60 })), (some) => {
      const decoded = decodeEntry(some);
      if (decoded.ok) expect(encodeEntry(decoded.value)).toEqual(Uint8Array.from(some));
    }),
  );
});

it.each<[string, number, number, string]>([
  ['another version', 0, 2, 'entry.version'],
  ['a flag that does not exist', 1, 2, 'entry.flags'],
  ['a time past 2^53', 8, 0x20, 'entry.received'],
])('an entry with %s is refused', (_, at, value, code) => {
  const bytes = encodeEntry({ flags: 1, class: 2, source: 3, receivedUs: 4, root: new Uint8Array(32) });
  bytes[at] = value;
  if (at === 8) bytes[9] = 0x20;
  expect(decodeEntry(bytes)).toMatchObject({ ok: false, code });
});
