import { parseIp } from '@daybook/query';

/** The 16 bytes of an address as the index holds it: an IPv4 address is `::ffff:a.b.c.d`. Null for what is no address. */
export function addressBytes(text: string): Uint8Array | null {
  const address = parseIp(text);
  if (address === null) return null;
  if (address.version === 6) return address.bytes;
  return Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, ...address.bytes);
}
