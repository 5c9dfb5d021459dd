const prefix = 'daybook-export-';
const keptMs = 60 * 60_000;
const writeBytes = 256 * 1024;

/**
 * Where an export is kept while it comes: the browser's own disk space for this site, so that it never lies in memory. An
 * answer that needs the header of the session's role cannot be had by a plain link.
 */
export class Spool {
  readonly #directory: FileSystemDirectoryHandle;
  readonly #handle: FileSystemFileHandle;
  #stream: FileSystemWritableFileStream;
  #waiting: Uint8Array<ArrayBuffer>[] = [];
  #waitingBytes = 0;

  private constructor(
    directory: FileSystemDirectoryHandle,
    handle: FileSystemFileHandle,
    stream: FileSystemWritableFileStream,
  ) {
    this.#directory = directory;
    this.#handle = handle;
    this.#stream = stream;
  }

  static async open(): Promise<Spool> {
    const directory = await navigator.storage.getDirectory();
    await removeOld(directory);
    const id = `${prefix}${Date.now()}-${crypto.randomUUID()}`;
    const handle = await directory.getFileHandle(id, { create: true });
    return new Spool(directory, handle, await handle.createWritable());
  }

  /** Records are small: they are put on the disk together. */
  async write(record: Uint8Array): Promise<void> {
    this.#waiting.push(new Uint8Array(record));
    this.#waitingBytes += record.length;
    if (this.#waitingBytes >= writeBytes) await this.#flush();
  }

  /** What came so far, once nothing more comes. It goes on with `goOn`. */
  async rest(): Promise<File> {
    await this.#flush();
    await this.#stream.close();
    return await this.#handle.getFile();
  }

  /** Behind so many bytes of what is there. */
  async goOn(bytes: number): Promise<void> {
    this.#stream = await this.#handle.createWritable({ keepExistingData: true });
    await this.#stream.truncate(bytes);
    await this.#stream.seek(bytes);
  }

  /** Gives the file to the person as a download of this name. */
  async save(name: string): Promise<void> {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await this.rest());
    link.download = name;
    link.click();
  }

  async discard(): Promise<void> {
    await this.#stream.abort().catch(() => undefined);
    await this.#directory.removeEntry(this.#handle.name);
  }

  async #flush(): Promise<void> {
    const blob = new Blob(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    await this.#stream.write(blob);
  }
}

/** Nobody says when a download is done: what is there of an earlier one goes when the next begins, an hour later at least. */
async function removeOld(directory: FileSystemDirectoryHandle): Promise<void> {
  for await (const name of directory.keys()) {
    const madeMs = Number(name.slice(prefix.length).split('-')[0]);
    if (name.startsWith(prefix) && Date.now() - madeMs > keptMs)
      await directory.removeEntry(name).catch(() => undefined);
  }
}
