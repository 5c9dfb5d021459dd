import { expect, test } from 'vitest';
import { formatBytes, formatDays } from './amounts.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1 KB'],
  [1_234_567, '1.23 MB'],
  [45e9, '45 GB'],
  [3e18, '3,000 PB'],
])('%d bytes are said as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

test.each([
  [0.5, 'less than a day'],
  [1.9, '1 day'],
  [59.9, '59 days'],
  [90, '2 months'],
  [1_000, '2 years'],
  [1e6, 'more than ten years'],
])('%d days are said as %s, never as more than there are', (days, text) => expect(formatDays(days)).toBe(text));
