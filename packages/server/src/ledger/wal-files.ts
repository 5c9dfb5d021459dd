import { type Crc32, type WalFile, walDirectory, type WalFrame, walPath } from '@daybook/event';
import { LedgerBroken, syncNamesOrBreak } from './broken.ts';
import type { WriteFiles } from './ports.ts';
import { WalWriter } from './wal-writer.ts';

interface WalTools {
  readonly files: WriteFiles;
  readonly crc32: Crc32;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** A full file of the write-ahead log, and what is in it. */
export interface FullFile {
  readonly sequence: number;
  readonly frames: readonly WalFrame[];
}

/**
 * The files of the write-ahead log: the one that is written to, and the full ones that wait to be settled. Owned by the
 * writer; settling takes full files from the front.
 */
export class WalFiles {
  readonly #tools: WalTools;
  #current: WalWriter;
  #frames: WalFrame[];
  #full: FullFile[];

  private constructor(tools: WalTools, current: WalWriter, frames: WalFrame[], full: FullFile[]) {
    this.#tools = tools;
    this.#current = current;
    this.#frames = frames;
    this.#full = full;
  }

  /** Begins the first file. */
  static async begin(tools: WalTools, base: WalFrame): Promise<WalFiles> {
    return new WalFiles(tools, await create(tools, 1, base), [base], []);
  }

  /** Goes on with the last of the files that a restart found. */
  static async resume(tools: WalTools, found: readonly WalFile[], last: WalFile): Promise<WalFiles> {
    const current = await WalWriter.resume(tools.files, last, tools.crc32);
    const full = found.slice(0, -1).map(({ sequence, frames }) => ({ sequence, frames }));
    return new WalFiles(tools, current, [...last.frames], full);
  }

  /** Bytes of commits in the file that is written to. */
  get bytes(): number {
    return this.#current.bytes;
  }

  get full(): readonly FullFile[] {
    return this.#full;
  }

  /** Whether it has the content of any event of a log up to an index. */
  holds(tenant: string, log: number, index: number): boolean {
    return [...this.#full.map(({ frames }) => frames), this.#frames].some((frames) =>
      frames.some(
        ({ type, parts }) =>
          type === 'commit' && parts.some((part) => part.tenant === tenant && part.log === log && part.first <= index),
      ),
    );
  }

  /** Appends a frame and makes it durable. When it throws anything but LedgerBroken, nothing has changed. */
  async commit(frame: WalFrame): Promise<void> {
    await this.#current.append(frame);
    await this.#current.sync();
    this.#frames.push(frame);
  }

  /** Begins a new file. When it throws anything but LedgerBroken, the old one is written to as before. */
  async rotate(base: WalFrame): Promise<void> {
    const old = this.#current;
    const sequence = old.sequence + 1;
    try {
      this.#current = await create(this.#tools, sequence, base);
    } catch (error) {
      if (!(error instanceof LedgerBroken)) await this.#discard(sequence);
      throw error;
    }
    this.#full.push({ sequence: old.sequence, frames: this.#frames });
    this.#frames = [base];
    await old.close().catch(() => undefined); // all of it is durable
  }

  /** A file that was begun in vain must be gone before the old one takes more: its base would contradict it. */
  async #discard(sequence: number): Promise<void> {
    const { files } = this.#tools;
    try {
      await files.remove(walPath(sequence));
    } catch (cause) {
      throw new LedgerBroken('a file of the write-ahead log that was begun in vain cannot be removed', { cause });
    }
    await syncNamesOrBreak(files, walDirectory);
  }

  /** Removes the oldest full file, durably. Files go one by one, so that a crash never leaves a gap. */
  async removeOldest(): Promise<void> {
    const oldest = this.#full[0];
    if (oldest === undefined) return;
    await this.#tools.files.remove(walPath(oldest.sequence));
    this.#full = this.#full.slice(1);
    // Not the file that is written to as well: the error of another's sync may be told here, and only here.
    await syncNamesOrBreak(this.#tools.files, walDirectory);
  }

  async close(): Promise<void> {
    await this.#current.close();
  }
}

async function create({ files, crc32, randomBytes }: WalTools, sequence: number, base: WalFrame): Promise<WalWriter> {
  const nonce = new DataView(randomBytes(4).slice().buffer).getUint32(0);
  return WalWriter.create(files, sequence, nonce, base, crc32);
}
