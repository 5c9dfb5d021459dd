import { timeValue } from '@daybook/query';

/** µs since 1970 as RFC 3339 in UTC, with as many digits of fraction as are needed. */
export function formatTimeUs(epochUs: number): string {
  return timeValue(BigInt(epochUs) * 1000n).iso.replace(/\.?0+Z$/, 'Z');
}
