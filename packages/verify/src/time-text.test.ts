import { expect, test } from 'vitest';
import { formatTimeUs } from './time-text.ts';

test('microseconds are kept, and no zeros that say nothing', () => {
  expect(formatTimeUs(1_795_000_000_123_456)).toBe('2026-11-18T11:06:40.123456Z');
  expect(formatTimeUs(1_795_000_000_000_100)).toBe('2026-11-18T11:06:40.0001Z');
  expect(formatTimeUs(1_795_000_000_000_000)).toBe('2026-11-18T11:06:40Z');
  expect(formatTimeUs(0)).toBe('1970-01-01T00:00:00Z');
});
