export type Decompressed =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly code: 'bad-compression' | 'too-large' | 'busy'; readonly message: string };

/** The longest copy makes 64 bytes of 3: a text that claims to become more than this is a lie. */
const growthMax = 22;
const lengthBytesMax = 5;

/**
 * Decompresses a block (github.com/google/snappy/blob/main/format_description.txt). `hold` is asked for the length that the
 * block claims before anything is set aside for it, and only where the block can become as long. Total.
 */
export function decompress(block: Uint8Array, bytesMax: number, hold: (bytes: number) => boolean): Decompressed {
  const head = readLength(block);
  if (head === null) return bad('the length in front is not whole');
  const { length, at } = head;
  if (length > bytesMax) {
    return { ok: false, code: 'too-large', message: `the decompressed body is larger than ${bytesMax} bytes` };
  }
  if (length > block.length * growthMax) return bad('it claims to be longer than it can be');
  if (!hold(length)) return { ok: false, code: 'busy', message: 'the server has as much in hand as it takes' };
  const bytes = Buffer.alloc(length);
  return fill(block, at, bytes) ? { ok: true, bytes } : bad('the body is not whole snappy');
}

function bad(message: string): Decompressed {
  return { ok: false, code: 'bad-compression', message };
}

/** A varint of at most 32 bits. */
function readLength(block: Uint8Array): { readonly length: number; readonly at: number } | null {
  let length = 0;
  for (let at = 0; at < lengthBytesMax; at += 1) {
    const byte = block[at];
    if (byte === undefined) return null;
    length += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return length < 2 ** 32 ? { length, at: at + 1 } : null;
  }
  return null;
}

/** Runs the elements of the block. True when they fill the bytes exactly. */
function fill(block: Uint8Array, start: number, bytes: Buffer): boolean {
  let at = start;
  let to = 0;
  while (at < block.length) {
    const tag = block[at] as number;
    at += 1;
    const kind = tag & 3;
    if (kind === 0) {
      const extra = Math.max(0, (tag >> 2) - 59);
      if (at + extra > block.length) return false;
      const length = (extra === 0 ? tag >> 2 : littleEndian(block, at, extra)) + 1;
      at += extra;
      if (length > block.length - at || length > bytes.length - to) return false;
      bytes.set(block.subarray(at, at + length), to);
      at += length;
      to += length;
      continue;
    }
    const size = kind === 1 ? 1 : kind === 2 ? 2 : 4;
    if (at + size > block.length) return false;
    const low = littleEndian(block, at, size);
    const offset = kind === 1 ? ((tag >> 5) << 8) + low : low;
    const length = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    at += size;
    if (offset === 0 || offset > to || length > bytes.length - to) return false;
    // Byte by byte: a copy may reach into what it is making.
    for (let i = 0; i < length; i += 1) bytes[to + i] = bytes[to + i - offset] as number;
    to += length;
  }
  return to === bytes.length;
}

function littleEndian(block: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let i = 0; i < size; i += 1) value += (block[at + i] as number) * 2 ** (8 * i);
  return value;
}
