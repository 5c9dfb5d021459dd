import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvFields } from './csv.ts';
import { peerOf } from './origin.ts';
import { commaPairs, logfmtPairs } from './pairs.ts';
import { compactStampAt, shortStampAt, stampAt, timeOfEpoch, timeOfText } from './stamp.ts';
import { zoneMinutes } from './zones.ts';

const context = { referenceMs: 0, zoneOffsetMin: -90 };

describe('times', () => {
  it.each([
    ['2026-11-26 07:26:43.118 UTC', '2026-11-26T07:26:43.118Z', 0],
    ['2026-11-26T07:26:43Z', '2026-11-26T07:26:43Z', 0],
    ['2026-11-26T07:26:43.123456789+02:00', '2026-11-26T07:26:43.123456789+02:00', 0],
    ['2026-11-26T07:26:43.1234567891234Z', '2026-11-26T07:26:43.123456789Z', 0],
    ['2026/11/26  7:26:43,118', '2026-11-26T07:26:43.118-01:30', 1],
    ['2026-11-26 07:26:43 BST', '2026-11-26T07:26:43-01:30', 1],
  ])('%s', (text, time, flags) => {
    expect(timeOfText(text, context)).toMatchObject({ time, flags: { length: flags } });
  });

  it.each([
    '2026-02-29 07:26:43',
    '2026-11-26 24:00:00',
    '2026-11-26',
    '2026-11-26 07:26:43 and',
    '2026-11/26 07:26:43',
    '',
  ])('%s is none', (text) => {
    expect(timeOfText(text, context)).toBeNull();
  });

  it('has the short forms of MySQL and its plugins', () => {
    expect(shortStampAt('261126  7:26:49 x', 0)).toEqual({ text: '2026-11-26T07:26:49', end: 15 });
    expect(compactStampAt('20261126 07:26:49,x', 0)).toEqual({ text: '2026-11-26T07:26:49', end: 17 });
    expect(stampAt('20261126 07:26:49', 0)).toBeNull();
  });

  it('has seconds since 1970 exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), fc.integer({ min: 0, max: 999 }), (seconds, ms) => {
        const fraction = String(ms).padStart(3, '0');
        expect(timeOfEpoch(`${seconds}.${fraction}`)).toBe(new Date(seconds * 1000 + ms).toISOString());
      }),
    );
    expect(['', '.5', '1.', '1.x', '-1', '99999999999999'].map(timeOfEpoch)).toEqual(Array(6).fill(null));
  });

  it('knows no name that stands for several offsets', () => {
    expect(['IST', 'CST', 'BST', 'XYZ'].map(zoneMinutes)).toEqual([null, null, null, null]);
    expect(['UTC', 'CET', 'PDT'].map(zoneMinutes)).toEqual([0, 60, -420]);
  });
});

describe('comma-separated values', () => {
  const written = (fields: readonly string[]): string =>
    fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(',');

  it('are read as they were written, whatever they hold', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ') }), { minLength: 1, maxLength: 64 }),
        (fields) => {
          expect(csvFields(written(fields))).toEqual(fields);
        },
      ),
    );
  });

  it('need no quotes where there is nothing to quote', () => {
    expect(csvFields('a,,"b,""c""",')).toEqual(['a', '', 'b,"c"', '']);
  });

  it('are none where a quote is not closed, or text follows it, and at 65 fields', () => {
    expect([csvFields('"a'), csvFields('"a"b,c')]).toEqual([null, null]);
    expect(csvFields(Array(64).fill('a').join(','))).toHaveLength(64);
    expect(csvFields(Array(65).fill('a').join(','))).toBeNull();
  });
});

describe('pairs', () => {
  it('have quoted values, their escapes undone', () => {
    const { values, hasRepeats } = logfmtPairs(String.raw`a=1 b="x \"y\" =z" c= d="\n"`);
    expect([...values]).toEqual([
      ['a', '1'],
      ['b', 'x "y" =z'],
      ['c', ''],
      ['d', '\n'],
    ]);
    expect(hasRepeats).toBe(false);
  });

  it('keep the first value of a name, and say that it came again', () => {
    const { values, hasRepeats } = commaPairs('user=eve, ip=192.0.2.7, name=x, ip=192.0.2.9');
    expect([values.get('ip'), hasRepeats]).toEqual(['192.0.2.7', true]);
  });
});

it.each([
  ['192.0.2.7:80', { ip: '192.0.2.7', port: 80 }],
  ['[2001:db8::7]:80', { ip: '2001:db8::7', port: 80 }],
  ['2001:db8::7', { ip: '2001:db8::7' }],
  ['fe80::1%eth0', { ip: 'fe80::1' }],
  ['example.org:80', { host: 'example.org', port: 80 }],
  ['192.0.2.7:0', { ip: '192.0.2.7' }],
  ['', undefined],
  ['?', undefined],
])('the peer %s', (text, origin) => {
  expect(peerOf(text)).toEqual(origin);
});
