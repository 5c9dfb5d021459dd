import { gunzipSync, inflateSync } from 'node:zlib';

export type Unpacked =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly fault: 'malformed' | 'frame-too-long' };

/** What a datagram holds: packed with gzip (RFC 1952) or zlib (RFC 1950), or as it is. At most so many bytes come of it. */
export function unpack(bytes: Uint8Array, bytesMax: number): Unpacked {
  const [first = 0, second = 0] = bytes;
  const isGzip = first === 0x1f && second === 0x8b;
  const isZlib = (first & 0x0f) === 8 && first >> 4 <= 7 && (first * 256 + second) % 31 === 0;
  if (!isGzip && !isZlib) return { ok: true, bytes };
  try {
    return { ok: true, bytes: (isGzip ? gunzipSync : inflateSync)(bytes, { maxOutputLength: bytesMax }) };
  } catch (error) {
    const isLong = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return { ok: false, fault: isLong ? 'frame-too-long' : 'malformed' };
  }
}
