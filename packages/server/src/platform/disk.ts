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
  /** Directories with names that are not durable yet, and the turn in which the last one was made. */
  const newDirectories = new Map<string, number>();
  let turn = 0;
  const at = (relative: string): string => path.join(root, relative);

  const makeDirectory = async (relative: string): Promise<void> => {
    if (made.has(relative)) return;
    await mkdir(at(relative), { recursive: true, mode: directoryMode });
    made.add(relative);
    // A new name is durable once the directory that holds it is synced. One that is there already may have been made by
    // a process that was killed before that.
    turn += 1;
    for (let dir = relative; dir !== '.'; dir = path.dirname(dir)) newDirectories.set(at(path.dirname(dir)), turn);
  };

  const replace = async (relative: string, bytes: Uint8Array, flush: boolean): Promise<void> => {
    await makeDirectory(path.dirname(relative));
    const temporary = at(`${relative}.new`);
    try {
      await writeFile(temporary, bytes, { mode: fileMode, flush });
      await rename(temporary, at(relative));
    } catch (error) {
      await unlink(temporary).catch(() => undefined); // on a full disk it would keep the room that is left
      throw error;
    }
  };

  return {
    read: (relative) => orNull(readBytes(at(relative))),
    readRange: (relative, offset, length) => orNull(readRange(at(relative), offset, length)),
    size: async (relative) => (await orNull(stat(at(relative))))?.size ?? null,
    list: async (relative) => ((await orNull(readdir(at(relative)))) ?? []).sort(),
    async write(relative, bytes) {
      await makeDirectory(path.dirname(relative));
      await writeFile(at(relative), bytes, { mode: fileMode });
    },
    replace: (relative, bytes) => replace(relative, bytes, false),
    swap: (relative, bytes) => replace(relative, bytes, true),
    async sync(relatives) {
      await inBatches([...relatives].map(at), syncFile);
      // They stay listed until they are synced: another call that comes meanwhile may depend on them too.
      const fresh = new Map(newDirectories);
      const directories = new Set([...relatives.map((relative) => path.dirname(at(relative))), ...fresh.keys()]);
      await inBatches([...directories], syncFile);
      for (const [directory, madeIn] of fresh) {
        if (newDirectories.get(directory) === madeIn) newDirectories.delete(directory);
      }
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
    syncDirectory: (relative) => syncFile(at(relative)),
    async removeAll(relative, names) {
      for (const name of names) await orNull(unlink(at(path.posix.join(relative, name))));
      // Names first: a directory that comes back must come back empty.
      await syncIfThere(at(relative));
      await rmdir(at(relative)).catch(unlessThere);
      made.delete(relative);
      // The name of the directory is in the one above it, or in the first one that there is.
      for (let above = path.dirname(relative); !(await syncIfThere(at(above))) && above !== '.';)
        above = path.dirname(above);
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
  let wasCut = false;
  return {
    get size() {
      return size;
    },
    async append(bytes) {
      await writeAt(handle, bytes, size);
      size += bytes.length;
    },
    async truncate(to) {
      wasCut = true;
      await handle.truncate(to);
      size = to;
    },
    async rewrite(bytes) {
      await writeAt(handle, bytes, 0);
    },
    async sync() {
      // `fdatasync` need not store a new length unless it is needed to read the data.
      await (wasCut ? handle.sync() : handle.datasync());
      wasCut = false;
    },
    close: () => handle.close(),
  };
}

async function writeAt(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}

async function openOrCreate(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return open(file, 'wx+', fileMode);
  }
}

/** Not a Buffer: its `slice` would share the memory of the whole file, and whoever keeps or posts a part would take it all. */
async function readBytes(file: string): Promise<Uint8Array> {
  const { buffer, byteOffset, byteLength } = await readFile(file);
  return new Uint8Array(buffer, byteOffset, byteLength);
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

async function syncIfThere(file: string): Promise<boolean> {
  return (await orNull(syncFile(file).then(() => true))) === true;
}

/** A directory that is not there, or has something in it, need not be removed. */
function unlessThere(error: unknown): void {
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== 'ENOENT' && code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
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
