import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventTimeIso, instantNsMax, instantNsMin, microsecondsIso, nanosecondHalves, readInstant } from './instant.ts';

const digits = (value: number, count: number) => String(value).padStart(count, '0');
const offset = fc.record({ sign: fc.constantFrom('+', '-'), hours: fc.nat(23), minutes: fc.nat(59) });

/** A time as a source writes it, and the nanoseconds since 1970 that it stands for. */
const written = fc
  .record({
    ms: fc.integer({ min: Date.UTC(1900, 0, 2), max: Date.UTC(2262, 3, 10) }),
    fraction: fc.option(fc.stringMatching(/^\d{1,9}$/), { nil: null }),
    offset: fc.option(offset, { nil: null }),
  })
  .map(({ ms, fraction, offset: zone }) => {
    const seconds = Math.floor(ms / 1000);
    const minutes = zone === null ? 0 : (zone.sign === '+' ? 1 : -1) * (zone.hours * 60 + zone.minutes);
    const local = new Date((seconds + minutes * 60) * 1000).toISOString().slice(0, 19);
    const suffix = zone === null ? 'Z' : `${zone.sign}${digits(zone.hours, 2)}:${digits(zone.minutes, 2)}`;
    const ns = BigInt(seconds) * 1_000_000_000n + BigInt((fraction ?? '').padEnd(9, '0'));
    return { text: `${local}${fraction === null ? '' : `.${fraction}`}${suffix}`, ns, minutes };
  });

function joined({ high, low }: { high: number; low: number }): bigint {
  return BigInt(high) * 0x1_0000_0000n + BigInt(low);
}

test('a time is read to the nanosecond, with its offset', () => {
  fc.assert(
    fc.property(written, ({ text, ns, minutes }) => {
      const { seconds, nanos, offsetMinutes } = readInstant(text);
      expect(BigInt(seconds) * 1_000_000_000n + BigInt(nanos)).toBe(ns);
      expect(joined(nanosecondHalves(seconds, nanos))).toBe(ns);
      expect(offsetMinutes).toBe(minutes);
    }),
  );
});

test.each([
  ['0001-01-01T00:00:00Z', instantNsMin],
  ['9999-12-31T23:59:59.999999999Z', instantNsMax],
])('%s, which the index cannot hold, is put at its edge', (text, ns) => {
  const { seconds, nanos } = readInstant(text);
  expect(joined(nanosecondHalves(seconds, nanos))).toBe(ns);
});

test('a leap second is the second after it', () => {
  expect(eventTimeIso('2016-12-31T23:59:60.5Z')).toBe('2017-01-01T00:00:00.500000000Z');
});

test('microseconds are shown whole', () => {
  expect(microsecondsIso(1_767_323_045_000_001)).toBe('2026-01-02T03:04:05.000001Z');
});
