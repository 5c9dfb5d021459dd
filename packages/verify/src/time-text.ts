/** µs since 1970 as RFC 3339 in UTC, with as many digits of fraction as are needed. */
export function formatTimeUs(epochUs: number): string {
  const seconds = new Date(Math.floor(epochUs / 1e6) * 1000).toISOString().slice(0, 19);
  const fraction = String(epochUs % 1e6)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return fraction === '' ? `${seconds}Z` : `${seconds}.${fraction}Z`;
}
