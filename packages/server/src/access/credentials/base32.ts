const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** RFC 4648 base 32, in small letters and without padding: one word to every editor and shell. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(value >>> bits) & 31];
    }
    value &= 0xff;
  }
  return bits === 0 ? text : text + alphabet[(value << (5 - bits)) & 31];
}
