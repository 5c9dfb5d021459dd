import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { limits } from './limits.ts';

export type Unpacked =
  | { readonly ok: true; readonly bytes: Buffer; readonly sha256: string }
  | { readonly ok: false; readonly code: 'missing' | 'unreadable'; readonly why: string };

/** The content of a gzip file and its SHA-256, which is what digests name. Does not throw. */
export async function unpack(file: string, bytesMax: number): Promise<Unpacked> {
  try {
    const { size } = await stat(file);
    if (size > limits.packedBytesMax) return unreadable(`it is larger than ${limits.packedBytesMax} bytes`);
    const packed = await readFile(file);
    const { buffer, engine } = gunzipSync(packed, { maxOutputLength: bytesMax, info: true }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    if (engine.bytesWritten !== packed.length) return unreadable('something stands behind its end');
    return { ok: true, bytes: buffer, sha256: createHash('sha256').update(buffer).digest('hex') };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? { ok: false, code: 'missing', why: 'it is not there' } : unreadable(message);
  }
}

const unreadable = (why: string): Unpacked => ({ ok: false, code: 'unreadable', why });
