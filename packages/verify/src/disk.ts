import { open, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ReadFiles } from '@daybook/event';

/** The files below a data directory, for reading. Paths are relative to it, with `/`. */
export function readFilesOf(root: string): ReadFiles {
  const at = (relative: string): string => path.join(root, relative);
  return {
    read: async (relative) => plain(await orNull(readFile(at(relative)))),
    readRange: (relative, offset, length) => orNull(readRange(at(relative), offset, length)),
    size: async (relative) => (await orNull(stat(at(relative))))?.size ?? null,
    list: async (relative) => ((await orNull(readdir(at(relative)))) ?? []).sort(),
  };
}

async function readRange(file: string, offset: number, length: number): Promise<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    // A block index may claim any length: never more than the file has.
    const bytes = new Uint8Array(Math.max(0, Math.min(length, (await handle.stat()).size - offset)));
    let read = 0;
    while (read < bytes.length) {
      const { bytesRead } = await handle.read(bytes, read, bytes.length - read, offset + read);
      if (bytesRead === 0) break;
      read += bytesRead;
    }
    return bytes.subarray(0, read);
  } finally {
    await handle.close();
  }
}

/** A Buffer's `slice` shares its memory, unlike a Uint8Array's. */
function plain(buffer: Buffer | null): Uint8Array | null {
  return buffer === null ? null : new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return null;
    throw error;
  }
}
