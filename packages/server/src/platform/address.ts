/** 4 or 6 for an IP address in text form, 0 for anything else; and sets of address ranges. */
export { BlockList, isIP } from 'node:net';

/** Reads a dotted quad as one number; null for anything else, also for a quad with leading zeros. */
export function readQuad(bytes: Uint8Array, start: number, end: number): number | null {
  if (end - start > 15) return null;
  let value = 0;
  let part = -1;
  let parts = 0;
  for (let i = start; i <= end; i++) {
    const code = i === end ? 46 : (bytes[i] ?? 0);
    if (code === 46) {
      if (part < 0 || parts === 4) return null;
      value = value * 256 + part;
      part = -1;
      parts++;
    } else if (code >= 48 && code <= 57 && part !== 0) {
      part = (part < 0 ? 0 : part * 10) + code - 48;
      if (part > 255) return null;
    } else return null;
  }
  return parts === 4 ? value : null;
}
