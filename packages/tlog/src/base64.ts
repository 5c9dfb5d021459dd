const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const VALUES = new Map([...ALPHABET].map((char, value) => [char.charCodeAt(0), value]));

/** Standard base64 with padding, RFC 4648 section 4. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += letter(group >> 18) + letter(group >> 12);
    text += i + 1 < bytes.length ? letter(group >> 6) : '=';
    text += i + 2 < bytes.length ? letter(group) : '=';
  }
  return text;
}

function letter(value: number): string {
  return ALPHABET.charAt(value & 63);
}

/**
 * Strict: one text for each byte string. Null for other letters, white space, missing or excess padding, and for bits set
 * in the unused tail of the last letter (RFC 4648 section 3.5).
 */
export function decodeBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0) return null;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let written = 0;
  for (let i = 0; i < text.length; i += 4) {
    const padded = i + 4 === text.length ? padding : 0;
    let group = 0;
    for (let j = 0; j < 4; j++) {
      const value = j >= 4 - padded ? 0 : VALUES.get(text.charCodeAt(i + j));
      if (value === undefined) return null;
      group = (group << 6) | value;
    }
    if ((padded === 2 && (group & 0xffff) !== 0) || (padded === 1 && (group & 0xff) !== 0)) return null;
    for (let shift = 16; shift >= padded * 8; shift -= 8) bytes[written++] = (group >> shift) & 0xff;
  }
  return bytes;
}
