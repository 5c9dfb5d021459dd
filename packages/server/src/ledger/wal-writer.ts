import {
  type Crc32,
  encodeWalFrame,
  encodeWalHeader,
  type WalFrame,
  walFrameBytesMax,
  walFrameHeadBytes,
  walPath,
} from '@daybook/event';
import { LedgerBroken, syncOrBreak } from './broken.ts';
import type { AppendFile, WriteFiles } from './ports.ts';

/**
 * The file of the write-ahead log that is written to. One frame is in flight at a time. A file begins with its base
 * frame, so that the files before it are needed only until they are settled.
 */
export class WalWriter {
  readonly sequence: number;
  readonly #file: AppendFile;
  readonly #nonce: number;
  readonly #crc32: Crc32;
  /** Bytes of header and base. */
  readonly #baseBytes: number;

  private constructor(sequence: number, nonce: number, file: AppendFile, crc32: Crc32, baseBytes: number) {
    this.sequence = sequence;
    this.#nonce = nonce;
    this.#file = file;
    this.#crc32 = crc32;
    this.#baseBytes = baseBytes;
  }

  /** Begins a new file; it is durable, with its base, when this returns. */
  static async create(
    files: WriteFiles,
    sequence: number,
    nonce: number,
    base: WalFrame,
    crc32: Crc32,
  ): Promise<WalWriter> {
    const path = walPath(sequence);
    const file = await files.openAppend(path);
    try {
      // What a failed attempt under the same number left behind was never a part of the log.
      await file.truncate(0);
      await file.append(encodeWalHeader({ sequence, nonce }));
      await file.append(encodeWalFrame(base, nonce, crc32));
      await sync(file);
      await syncOrBreak(files, [path]);
    } catch (error) {
      await file.close().catch(() => undefined); // the first error tells more
      throw error;
    }
    return new WalWriter(sequence, nonce, file, crc32, file.size);
  }

  /** Goes on with the last file of a log that was recovered: cuts what is behind its whole frames. */
  static async resume(
    files: WriteFiles,
    scanned: { sequence: number; nonce: number; wholeBytes: number; frames: readonly WalFrame[] },
    crc32: Crc32,
  ): Promise<WalWriter> {
    const path = walPath(scanned.sequence);
    const bytes = await files.readRange(path, 0, scanned.wholeBytes);
    if (bytes?.length !== scanned.wholeBytes) throw new Error(`${path} cannot be read again`);
    const file = await files.openAppend(path);
    await file.truncate(scanned.wholeBytes);
    // Where a sync failed before this start, what was read may be in memory only, and no later sync would write it.
    await file.rewrite(bytes);
    await sync(file);
    await syncOrBreak(files, [path]);
    return new WalWriter(scanned.sequence, scanned.nonce, file, crc32, baseBytesOf(scanned.frames[0], crc32));
  }

  /** Bytes of its commits. */
  get bytes(): number {
    return this.#file.size - this.#baseBytes;
  }

  /**
   * Appends a frame; not durable before `sync`. When it fails, the file is durably as it was.
   * @throws LedgerBroken where it cannot be made so.
   */
  async append(frame: WalFrame): Promise<void> {
    const bytes = encodeWalFrame(frame, this.#nonce, this.#crc32);
    // A reader would take a longer one for a torn end, and cut it.
    if (bytes.length > walFrameBytesMax + walFrameHeadBytes) throw new Error(`a frame of ${bytes.length} bytes`);
    const before = this.#file.size;
    try {
      await this.#file.append(bytes);
    } catch (error) {
      // It may have had its effect, in part or whole: the next frame must begin where this one did, and no other file
      // may be begun behind a torn end.
      try {
        await this.#file.truncate(before);
        await this.#file.sync();
      } catch (cause) {
        throw new LedgerBroken('the write-ahead log could not be cut back after a failed write', { cause });
      }
      throw error;
    }
  }

  /** @throws LedgerBroken: what is durable is then unknown. */
  async sync(): Promise<void> {
    await sync(this.#file);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** Bytes of a file that has a header and this base, and nothing else. */
export function baseBytesOf(base: WalFrame | undefined, crc32: Crc32): number {
  const header = encodeWalHeader({ sequence: 0, nonce: 0 }).length;
  return base === undefined ? header : header + encodeWalFrame(base, 0, crc32).length;
}

async function sync(file: AppendFile): Promise<void> {
  try {
    await file.sync();
  } catch (cause) {
    throw new LedgerBroken('fsync of the write-ahead log failed', { cause });
  }
}
