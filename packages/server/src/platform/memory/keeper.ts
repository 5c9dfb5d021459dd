/** What a keeper sees and does. */
export interface Watched {
  /** Processor time of all threads since this was last asked, as a share of that time: 1 is one processor at work. */
  workShare(): number;
  /** Memory of the process. */
  residentBytes(): number;
  /** Gives back what heaps and the allocator hold without need. */
  release(): Promise<void>;
}

const periodMs = 1_000;
/** Periods of rest in a row before anything is released: that stops the threads for some tens of milliseconds. */
const restPeriods = 3;
const restShareMax = 0.1;
/** Less than this is not worth the stop: a few requests take it, and give it back by themselves. */
const growthBytesMin = 48 * 1024 * 1024;

/**
 * Releases memory when the process has come to rest and has grown since it last was: what a burst of work leaves behind is
 * several times what the server needs. Under load nothing is touched, as what is held is used again at once.
 */
export class MemoryKeeper implements Disposable {
  readonly #watched: Watched;
  readonly #timer: NodeJS.Timeout;
  #restedPeriods = 0;
  /** The least since the last release. What the start leaves behind is released too. */
  #floorBytes = 0;

  constructor(watched: Watched) {
    this.#watched = watched;
    // What could not be released stays; that is no reason to end.
    this.#timer = setInterval(() => void this.look().catch(() => undefined), periodMs).unref();
  }

  /** Ends a period: releases where it is time. */
  async look(): Promise<void> {
    const rests = this.#watched.workShare() <= restShareMax;
    this.#restedPeriods = rests ? this.#restedPeriods + 1 : 0;
    const bytes = this.#watched.residentBytes();
    this.#floorBytes = Math.min(this.#floorBytes, bytes);
    if (this.#restedPeriods < restPeriods || bytes - this.#floorBytes < growthBytesMin) return;
    this.#floorBytes = bytes; // one release at a time
    await this.#watched.release();
    this.#floorBytes = this.#watched.residentBytes();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
