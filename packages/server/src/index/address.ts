import { parseIp } from '@daybook/query';

/** Reads a dotted quad as one number; null for anything else, also for a quad with leading zeros. */
function readQuad(text: string): number | null {
  let value = 0;
  let part = -1;
  let parts = 0;
  for (let i = 0; i <= text.length; i++) {
    const code = i === text.length ? 46 : text.charCodeAt(i);
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

/** The 16 bytes of an address as the index holds it: an IPv4 address is `::ffff:a.b.c.d`. Null for what is no address. */
export function addressBytes(text: string): Uint8Array | null {
  const quad = text.length <= 15 ? readQuad(text) : null;
  if (quad !== null) {
    return Uint8Array.of(
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      255,
      255,
      quad >>> 24,
      (quad >>> 16) & 255,
      (quad >>> 8) & 255,
      quad & 255,
    );
  }
  const address = parseIp(text);
  if (address === null) return null;
  if (address.version === 6) return address.bytes;
  return Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, ...address.bytes);
}
