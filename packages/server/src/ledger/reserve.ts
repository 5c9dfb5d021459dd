import type { WriteFiles } from './ports.ts';

/** Lies in the data directory to be removed when nothing else makes room. Its content says nothing. */
export const reservePath = 'reserve';

export interface ReserveLimits {
  /** Room on the disk below which only Daybook's own events are taken. */
  readonly reserveBytes: number;
  /** Size of the file that is given up when even those find no room. */
  readonly reserveFileBytes: number;
}

interface ReserveTools {
  readonly nowUs: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
}

const freeCheckIntervalUs = 250_000;

/**
 * Room for Daybook's own events on a full disk, so that reads, which are recorded first, go on for a while. First a
 * threshold: below it only they are taken. Then a file, for where something else filled the disk. Owned by the writer.
 */
export class Reserve {
  readonly #files: WriteFiles;
  readonly #limits: ReserveLimits;
  readonly #tools: ReserveTools;
  #isThere = false;
  #freeBytes = Number.POSITIVE_INFINITY;
  #checkedUs = Number.NEGATIVE_INFINITY;

  constructor(files: WriteFiles, limits: ReserveLimits, tools: ReserveTools) {
    this.#files = files;
    this.#limits = limits;
    this.#tools = tools;
  }

  /** Whether there is so little room that only Daybook's own events are taken. */
  async refusesForeign(): Promise<boolean> {
    const nowUs = this.#tools.nowUs();
    if (Math.abs(nowUs - this.#checkedUs) > freeCheckIntervalUs) {
      this.#freeBytes = await this.#files.freeBytes();
      this.#checkedUs = nowUs;
    }
    return this.#freeBytes < this.#limits.reserveBytes;
  }

  /** A write found no room: what is free is asked again before the next events are taken. */
  foundFull(): void {
    this.#checkedUs = Number.NEGATIVE_INFINITY;
  }

  /** Gives the file up. False where that was done before. */
  async release(): Promise<boolean> {
    if (!this.#isThere) return false;
    this.#isThere = false;
    this.foundFull();
    await this.#files.remove(reservePath);
    return true;
  }

  /** Makes the file where it is missing and there is room for it and for the threshold. */
  async keep(): Promise<void> {
    const { reserveBytes, reserveFileBytes } = this.#limits;
    if (this.#isThere) return;
    if ((await this.#files.size(reservePath)) !== reserveFileBytes) {
      if ((await this.#files.freeBytes()) < reserveBytes + reserveFileBytes) return;
      // Random, so that no file system makes it smaller than it says.
      await this.#files.write(reservePath, this.#tools.randomBytes(reserveFileBytes));
    }
    this.#isThere = true;
  }
}
