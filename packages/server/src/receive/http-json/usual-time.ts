/**
 * True for a time as nearly all senders write it: UTC, to the second or with a fraction, up to the 28th of a month. False says
 * nothing: `isEventTime` decides.
 */
export function isUsualTime(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length < 20 || length > 30 || bytes[end - 1] !== 0x5a) return false;
  if (bytes[start + 4] !== 0x2d || bytes[start + 7] !== 0x2d || bytes[start + 10] !== 0x54) return false;
  if (bytes[start + 13] !== 0x3a || bytes[start + 16] !== 0x3a) return false;
  const month = pair(bytes, start + 5);
  const day = pair(bytes, start + 8);
  if (pair(bytes, start) < 0 || pair(bytes, start + 2) < 0) return false;
  if (month < 1 || month > 12 || day < 1 || day > 28) return false;
  if (!isBelow(pair(bytes, start + 11), 24) || !isBelow(pair(bytes, start + 14), 60)) return false;
  if (!isBelow(pair(bytes, start + 17), 60)) return false;
  if (length === 20) return true;
  if (length === 21 || bytes[start + 19] !== 0x2e) return false;
  for (let i = start + 20; i < end - 1; i += 1) if (digit(bytes, i) < 0) return false;
  return true;
}

function isBelow(value: number, end: number): boolean {
  return value >= 0 && value < end;
}

/** Two digits; negative where they are none. */
function pair(bytes: Uint8Array, at: number): number {
  const tens = digit(bytes, at);
  const ones = digit(bytes, at + 1);
  return tens < 0 || ones < 0 ? -1 : tens * 10 + ones;
}

function digit(bytes: Uint8Array, at: number): number {
  const value = (bytes[at] as number) - 0x30;
  return value >= 0 && value <= 9 ? value : -1;
}
