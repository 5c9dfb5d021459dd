import { createGunzip, createZstdDecompress, constants } from 'node:zlib';
import { pipeline, type Readable, type Transform } from 'node:stream';
import type { BodyLimits, Encoding, Hold, ReadBody } from './limits.ts';

/**
 * Reads a body to its end, decompressing on the way. Stops at the first byte past a limit: what a compressed body would
 * become beyond it is never made. `hold` is asked before each piece is kept; where it says no, the answer is `busy`.
 * A broken connection is `aborted`.
 */
export async function readBody(
  source: Readable,
  encoding: Encoding,
  limits: BodyLimits,
  hold: Hold,
): Promise<ReadBody> {
  if (encoding === 'identity') return await collect(source, limits.bodyBytesMax, 'the body', hold);
  const decompress = decompressor(encoding);
  let sentBytes = 0;
  let overLimit = false;
  const counted = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      sentBytes += chunk.length;
      overLimit ||= sentBytes > limits.bodyBytesMax;
      if (overLimit) return;
      yield chunk;
    }
  };
  let sourceFailed = false;
  source.once('error', () => (sourceFailed = true));
  source.once('aborted', () => (sourceFailed = true));
  pipeline(source, counted, decompress, () => {
    // The error reaches whoever reads `decompress`.
  });
  const read = await collect(decompress, limits.bodyBytesDecompressedMax, 'the decompressed body', hold);
  decompress.destroy();
  if (overLimit)
    return { ok: false, code: 'too-large', message: `the body is larger than ${limits.bodyBytesMax} bytes` };
  if (sourceFailed) return aborted;
  if (read.ok || read.code !== 'aborted') return read;
  return { ok: false, code: 'bad-compression', message: `the body is not whole ${encoding}` };
}

const aborted: ReadBody = { ok: false, code: 'aborted', message: 'the connection ended before the body did' };
const busy: ReadBody = { ok: false, code: 'busy', message: 'the server has as much in hand as it takes' };
const windowLogMax = 23;

function decompressor(encoding: 'gzip' | 'zstd'): Transform {
  if (encoding === 'gzip') return createGunzip();
  // 8 MiB, as RFC 9659 asks: a sender cannot make the server set more aside.
  return createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: windowLogMax } });
}

async function collect(source: Readable, bytesMax: number, what: string, hold: Hold): Promise<ReadBody> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > bytesMax)
        return { ok: false, code: 'too-large', message: `${what} is larger than ${bytesMax} bytes` };
      if (!hold(chunk.length)) return busy;
      chunks.push(chunk);
    }
  } catch {
    return aborted;
  }
  return { ok: true, bytes: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length) };
}
