import { promisify } from 'node:util';
import { constants, crc32, zstdCompress, zstdDecompressSync } from 'node:zlib';
import type { SegmentCodec } from './segment.ts';

const compress = promisify(zstdCompress);
const options = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };

/** zstd and CRC-32 of Node itself. */
export const nodeSegmentCodec: SegmentCodec = {
  compress: (bytes) => compress(bytes, options),
  decompress: (bytes, rawBytes) => zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, rawBytes) }),
  crc32: (bytes) => crc32(bytes),
};

/** CRC-32 begun with a value: what a write-ahead log file's frames are checked by. */
export const nodeCrc32 = (bytes: Uint8Array, start: number): number => crc32(bytes, start);
