import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  dayOfUs,
  formatDay,
  isTenantName,
  parseClassName,
  parseDay,
  parseSegmentName,
  parseWalName,
  segmentPath,
  walPath,
} from './paths.ts';

const day = fc.nat(2_932_896); // to the end of 9999
const index = fc.nat({ max: 9_007_199_254_740_991 });

it('a segment is found again under the path that it was written to', () => {
  fc.assert(
    fc.property(fc.nat(0xffff), day, index, index, (ofClass, ofDay, a, b) => {
      const [first, last] = a < b ? [a, b] : [b, a];
      const path = segmentPath('default', 3, { class: ofClass, day: ofDay, first, last }).split('/');
      expect(path.slice(0, 4)).toEqual(['tenants', 'default', 'content', '3']);
      expect(parseClassName(path[4]!)).toBe(ofClass);
      expect(parseDay(path[5]!)).toBe(ofDay);
      expect(parseSegmentName(path[6]!)).toEqual({ first, last });
    }),
  );
});

it('a file of the write-ahead log is found again, and sorts by its sequence', () => {
  fc.assert(
    fc.property(index, index, (a, b) => {
      expect(parseWalName(walPath(a).slice('wal/'.length))).toBe(a);
      expect(walPath(a) < walPath(b)).toBe(a < b);
    }),
  );
});

it('names that nothing here wrote are not taken for ours', () => {
  const foreign = [
    '',
    '.',
    '..',
    '5',
    '-1',
    'tmp',
    '0000000000000001',
    '9999999999999999',
    ' 1',
    '1e1',
    '0x1',
    '65536',
    '٣',
    '20260230',
    '00000000',
  ];
  for (const name of foreign) {
    expect(parseSegmentName(name)).toBe(null);
    expect(parseWalName(`${name}.wal`)).toBe(name === '0000000000000001' ? 1 : null);
    expect(parseDay(name)).toBe(null);
    expect(parseClassName(name)).toBe(name === '5' ? 5 : null);
  }
  for (const name of [
    '0000000000000002-0000000000000001.seg',
    '0000000000000001-9999999999999999.seg',
    '0000000000000001-0000000000000002.seg.tmp',
    '1-2.seg',
  ])
    expect(parseSegmentName(name)).toBe(null);
});

it('random names never throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{0,17}-?\d{0,17}(?:\.seg|\.wal)?$/)), (name) => {
      parseSegmentName(name);
      parseWalName(name);
      parseClassName(name);
      const ofDay = parseDay(name);
      if (ofDay !== null) expect(formatDay(ofDay)).toBe(name);
    }),
  );
});

it('a day is that of the clock in UTC', () => {
  expect(formatDay(dayOfUs(Date.UTC(2026, 10, 23, 23, 59, 59) * 1000 + 999_999))).toBe('20261123');
  expect(formatDay(dayOfUs(Date.UTC(2026, 10, 24) * 1000))).toBe('20261124');
});

it('a tenant is a name that is one step of a path on any file system', () => {
  for (const name of ['default', 'a', '0', 'acme_eu-1']) expect(isTenantName(name)).toBe(true);
  for (const name of ['', '.', '..', 'a/b', 'a\\b', 'A', 'ä', 'a\n', '_a', 'a'.repeat(64)])
    expect(isTenantName(name)).toBe(false);
});
