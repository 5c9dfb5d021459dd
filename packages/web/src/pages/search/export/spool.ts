const prefix = 'daybook-export-';
const keptMs = 60 * 60_000;

/**
 * Where an export is kept while it comes: the browser's own disk space for this site, so that it never lies in memory. An
 * answer that needs the header of the session's role cannot be had by a plain link.
 */
export interface Spool {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Gives the file to the person as a download of this name. */
  save(name: string): Promise<void>;
  discard(): Promise<void>;
}

export async function openSpool(): Promise<Spool> {
  const directory = await navigator.storage.getDirectory();
  await removeOld(directory);
  const id = `${prefix}${Date.now()}-${crypto.randomUUID()}`;
  const handle = await directory.getFileHandle(id, { create: true });
  const stream = await handle.createWritable();
  return {
    write: (bytes) => stream.write(bytes),
    async save(name) {
      await stream.close();
      const link = document.createElement('a');
      link.href = URL.createObjectURL(await handle.getFile());
      link.download = name;
      link.click();
    },
    async discard() {
      await stream.abort();
      await directory.removeEntry(id);
    },
  };
}

/** Nobody says when a download is done: what is there of an earlier one goes when the next begins, an hour later at least. */
async function removeOld(directory: FileSystemDirectoryHandle): Promise<void> {
  for await (const name of directory.keys()) {
    const madeMs = Number(name.slice(prefix.length).split('-')[0]);
    if (name.startsWith(prefix) && Date.now() - madeMs > keptMs)
      await directory.removeEntry(name).catch(() => undefined);
  }
}
