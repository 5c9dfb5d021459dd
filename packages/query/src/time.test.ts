import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTime, timeMaxNs, timeMinNs, timeValue } from './time.ts';

test('a time reads as the platform reads it', () => {
  const date = fc.date({
    min: new Date('0001-01-02T00:00:00Z'),
    max: new Date('9999-12-30T00:00:00Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(date, fc.constantFrom('Z', '+00:00', '-11:30', '+14:00'), (each, offset) => {
      const text = each.toISOString().replace('Z', offset);
      expect(parseTime(text, null)?.startNs).toBe(BigInt(Date.parse(text)) * 1_000_000n);
    }),
  );
});

test('what is formatted reads as the same instant', () => {
  fc.assert(
    fc.property(fc.bigInt(timeMinNs, timeMaxNs), (ns) => {
      expect(parseTime(timeValue(ns).iso, null)).toEqual({ startNs: ns, unitNs: 1n });
    }),
  );
});

test('date math goes from left to right, weeks begin on Monday, and rounding goes back also before 1970', () => {
  const ns = (text: string): bigint => BigInt(Date.parse(text)) * 1_000_000n;
  for (const [now, text, start] of [
    ['2026-11-23T10:20:30Z', 'now-1h/h', '2026-11-23T09:00:00Z'],
    ['2026-11-23T10:20:30Z', 'now/d+8h', '2026-11-23T08:00:00Z'],
    ['2026-11-22T10:20:30Z', 'now/w', '2026-11-16T00:00:00Z'],
    ['2026-11-23T00:00:00Z', 'now/w', '2026-11-23T00:00:00Z'],
    ['1969-12-31T10:20:30Z', 'now/w', '1969-12-29T00:00:00Z'],
    ['1969-12-31T10:20:30Z', 'now/m', '1969-12-31T10:20:00Z'],
    ['2026-11-23T10:20:30Z', 'now+2w-14d', '2026-11-23T10:20:30Z'],
  ] as const) {
    expect([text, parseTime(text, ns(now))?.startNs]).toEqual([text, ns(start)]);
  }
});

test('what is no time, or none that can be told, is null', () => {
  const wrong = [
    '',
    '2026',
    '2026-1-1',
    '2026-13-01',
    '2026-04-31',
    '2026-11-23T',
    '2026-11-23T3:00Z',
    '2026-11-23T03:60Z',
    '2026-11-23T03:00:60Z',
  ];
  const relative = [
    'now+',
    'now-1',
    'now1d',
    'nowish',
    'now/y',
    'now-9999999d',
    'now-999999w',
    `now${'+1d'.repeat(9)}`,
  ];
  const others = [
    '2026-11-23T03:00+1',
    '2026-11-23T03:00+24:00',
    '2026-11-23Z',
    '0001-01-01T00:00+01:00',
    '2026-11-23T03:00:00.1234567890Z',
  ];
  for (const text of [...wrong, ...relative, ...others]) expect([text, parseTime(text, 0n)]).toEqual([text, null]);
  expect(parseTime('now', null)).toBeNull();
});
