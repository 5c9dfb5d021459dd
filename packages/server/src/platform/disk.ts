import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rmdir,
  stat,
  statfs,
  unlink,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import type { AppendFile, WriteFiles } from '../ledger/ports.ts';

const syncsAtOnceMax = 16;
const directoryMode = 0o700;
const fileMode = 0o600;

/** The file system below a data directory. Owner-only, since what lies there is what nobody may read unrecorded. */
export function nodeFiles(root: string): WriteFiles {
  const made = new Set<string>();
  const newDirectories = new Set<string>();
  const at = (relative: string): string => path.join(root, relative);

  const makeDirectory = async (relative: string): Promise<void> => {
    if (made.has(relative)) return;
    const first = await mkdir(at(relative), { recursive: true, mode: directoryMode });
    made.add(relative);
    // A new name is durable once the directory that holds it is synced: every new one down from the first.
    if (first === undefined) return;
    for (let dir = at(relative); dir.length >= first.length; dir = path.dirname(dir))
      newDirectories.add(path.dirname(dir));
  };

  return {
    read: (relative) => orNull(readFile(at(relative))),
    readRange: (relative, offset, length) => orNull(readRange(at(relative), offset, length)),
    size: async (relative) => (await orNull(stat(at(relative))))?.size ?? null,
    list: async (relative) => ((await orNull(readdir(at(relative)))) ?? []).sort(),
    async write(relative, bytes) {
      await makeDirectory(path.dirname(relative));
      await writeFile(at(relative), bytes, { mode: fileMode });
    },
    async replace(relative, bytes) {
      await makeDirectory(path.dirname(relative));
      const temporary = at(`${relative}.new`);
      await writeFile(temporary, bytes, { mode: fileMode });
      await rename(temporary, at(relative));
    },
    async sync(relatives) {
      const directories = new Set([...relatives.map((relative) => path.dirname(at(relative))), ...newDirectories]);
      newDirectories.clear();
      await inBatches([...relatives].map(at), syncFile);
      await inBatches([...directories], syncFile);
    },
    async remove(relative) {
      await orNull(unlink(at(relative)));
      const directory = path.dirname(relative);
      const removed = await rmdir(at(directory)).then(
        () => true,
        () => false,
      );
      if (removed) made.delete(directory);
    },
    async openAppend(relative) {
      await makeDirectory(path.dirname(relative));
      return openAppend(at(relative));
    },
    async freeBytes() {
      const { bavail, bsize } = await statfs(root);
      return bavail * bsize;
    },
  };
}

async function openAppend(file: string): Promise<AppendFile> {
  // Not O_APPEND: after a failed write the next one must go to where that one began.
  const handle = await openOrCreate(file);
  let size = (await handle.stat()).size;
  return {
    get size() {
      return size;
    },
    async append(bytes) {
      for (let written = 0; written < bytes.length;) {
        const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, size + written);
        written += bytesWritten;
      }
      size += bytes.length;
    },
    async truncate(to) {
      await handle.truncate(to);
      size = to;
    },
    sync: () => handle.datasync(),
    close: () => handle.close(),
  };
}

async function openOrCreate(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return open(file, 'wx+', fileMode);
  }
}

async function readRange(file: string, offset: number, length: number): Promise<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    const bytes = new Uint8Array(length);
    let read = 0;
    while (read < length) {
      const { bytesRead } = await handle.read(bytes, read, length - read, offset + read);
      if (bytesRead === 0) break;
      read += bytesRead;
    }
    return bytes.subarray(0, read);
  } finally {
    await handle.close();
  }
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function inBatches(items: readonly string[], work: (item: string) => Promise<void>): Promise<void> {
  for (let i = 0; i < items.length; i += syncsAtOnceMax) {
    const results = await Promise.allSettled(items.slice(i, i + syncsAtOnceMax).map(work));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }
}

async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}
