import { completenessLimits } from './limits.ts';

const samplesMax = 15;
const wrongMin = 3;

/**
 * How the times of a source stand to those of receipt, from a sample a second. An event that is ahead of its receipt shows a clock that
 * is wrong; one that is behind may have waited, and shows no more than that.
 */
export class ClockOffset {
  #behindMs: number[];
  #isWrong: boolean;
  #sampledMs = -Infinity;

  constructor(kept: ClockOffsetJson | null) {
    this.#behindMs = [...(kept?.behindMs ?? [])];
    this.#isWrong = kept?.isWrong ?? false;
  }

  /** Whether the time of an event that is received now is to be looked at. */
  wants(receivedMs: number): boolean {
    return receivedMs - this.#sampledMs >= completenessLimits.sampleMs;
  }

  sample(eventMs: number, receivedMs: number): void {
    this.#sampledMs = receivedMs;
    this.#behindMs.push(receivedMs - eventMs);
    if (this.#behindMs.length > samplesMax) this.#behindMs.shift();
  }

  /** The median, ms: how long events are under way, or, below zero, how far the clock is ahead. Null before the first sample. */
  medianMs(): number | null {
    const sorted = this.#behindMs.toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? null;
  }

  get isWrong(): boolean {
    return this.#isWrong;
  }

  /** Whether it is another now than was last said; that is the one that counts from now on. */
  turned(): boolean {
    const median = this.medianMs();
    const isAhead = median !== null && median < -completenessLimits.aheadMsMax;
    const isNews = isAhead !== this.#isWrong && this.#behindMs.length >= wrongMin;
    if (isNews) this.#isWrong = isAhead;
    return isNews;
  }

  json(): ClockOffsetJson {
    return { behindMs: this.#behindMs, isWrong: this.#isWrong };
  }
}

export interface ClockOffsetJson {
  readonly behindMs: readonly number[];
  readonly isWrong: boolean;
}
