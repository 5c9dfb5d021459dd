import { type Decoded, refused } from '../result.ts';
import {
  type Crc32,
  decodeWalFrame,
  decodeWalHeader,
  walFrameHeadBytes,
  type WalFrame,
  walHeaderBytes,
} from './wal.ts';

export interface WalFile {
  readonly sequence: number;
  readonly nonce: number;
  readonly frames: readonly WalFrame[];
  /** Bytes of the header and of all whole frames; what follows was torn and counts as never written. */
  readonly wholeBytes: number;
}

/**
 * Reads a whole write-ahead log file. In the last file of the log (`isLast`) the last frame may be torn: it was never
 * acknowledged. A bad frame with a good one behind it, or in an earlier file, is damage and is refused with its place.
 */
export function scanWal(bytes: Uint8Array, isLast: boolean, crc32: Crc32): Decoded<WalFile> {
  const header = decodeWalHeader(bytes);
  if (!header.ok) return header;
  const { sequence, nonce } = header.value;
  const frames: WalFrame[] = [];
  let offset = walHeaderBytes;
  while (offset < bytes.length) {
    const next = decodeWalFrame(bytes, offset, nonce, crc32);
    if (!next.ok) {
      if (!isLast) return next;
      const behind = findFrame(bytes, offset + 1, nonce, crc32);
      if (behind !== null) return refused('wal.damaged', offset);
      break;
    }
    frames.push(next.value.frame);
    offset = next.value.next;
  }
  return { ok: true, value: { sequence, nonce, frames, wholeBytes: offset } };
}

/** The first offset from `from` on at which a whole frame begins, or null. */
function findFrame(bytes: Uint8Array, from: number, nonce: number, crc32: Crc32): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let offset = from; offset + walFrameHeadBytes <= bytes.length; offset += 1) {
    // This runs at every offset of a torn tail, whose bytes came from outside: only who knows the nonce passes this test,
    // so that the checksum is not computed again and again over what looks like frames.
    if (view.getUint32(offset + 4) !== (view.getUint32(offset) ^ nonce) >>> 0) continue;
    if (decodeWalFrame(bytes, offset, nonce, crc32).ok) return offset;
  }
  return null;
}
