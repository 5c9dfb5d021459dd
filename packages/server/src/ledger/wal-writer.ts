import { type Crc32, encodeWalFrame, encodeWalHeader, type WalFrame, walPath } from '@daybook/event';
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

  private constructor(sequence: number, nonce: number, file: AppendFile, crc32: Crc32) {
    this.sequence = sequence;
    this.#nonce = nonce;
    this.#file = file;
    this.#crc32 = crc32;
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
      await file.sync();
      await files.sync([path]);
    } catch (error) {
      await file.close();
      throw error;
    }
    return new WalWriter(sequence, nonce, file, crc32);
  }

  /** Goes on with the last file of a log that was recovered: cuts what is behind its whole frames. */
  static async resume(
    files: WriteFiles,
    scanned: { sequence: number; nonce: number; wholeBytes: number },
    crc32: Crc32,
  ): Promise<WalWriter> {
    const path = walPath(scanned.sequence);
    const file = await files.openAppend(path);
    await file.truncate(scanned.wholeBytes);
    await file.sync();
    await files.sync([path]);
    return new WalWriter(scanned.sequence, scanned.nonce, file, crc32);
  }

  get bytes(): number {
    return this.#file.size;
  }

  /** Appends a frame; not durable before `sync`. When it fails, the file is as it was, or `truncate` failed too and that is thrown. */
  async append(frame: WalFrame): Promise<void> {
    const before = this.#file.size;
    try {
      await this.#file.append(encodeWalFrame(frame, this.#nonce, this.#crc32));
    } catch (error) {
      // It may have had its effect, in part or whole: the next frame must begin where this one did.
      try {
        await this.#file.truncate(before);
      } catch (cause) {
        throw new WalBroken('the write-ahead log could not be cut back after a failed write', { cause });
      }
      throw error;
    }
  }

  /** A failure is fatal: what is durable is then unknown. */
  async sync(): Promise<void> {
    try {
      await this.#file.sync();
    } catch (cause) {
      throw new WalBroken('fsync of the write-ahead log failed', { cause });
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** The writer cannot go on: only a restart, which reads the disk, can tell what the log holds. */
export class WalBroken extends Error {
  override name = 'WalBroken';
}
