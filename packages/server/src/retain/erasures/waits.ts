import { dayOfUs, type Hold, holdKeeps, keptUntilUs, type StoredItems } from '@daybook/event';
import type { Waiting } from './request.ts';

/** Counts what must not be erased yet, and until when. */
export class Waits {
  readonly #nowMs: number;
  #events: number;
  #untilMs: number;
  readonly #holds: Set<number>;
  unreadable: number;

  /** @param before What was counted before, when it was begun. */
  constructor(nowMs: number, before: Waiting | null = null) {
    this.#nowMs = before?.lookedMs ?? nowMs;
    this.#events = before?.events ?? 0;
    this.#untilMs = before?.untilMs ?? Infinity;
    this.#holds = new Set(before?.holds);
    this.unreadable = before?.unreadable ?? 0;
  }

  /** Whether it must stay for now; it is counted then. */
  takes(
    { position: { index }, class: ofClass, receivedUs, source }: StoredItems,
    policy: Parameters<typeof keptUntilUs>[0],
    holds: readonly Hold[],
  ): boolean {
    const keeping = holds.filter((hold) => hold.release === null && holdKeeps(hold, index, source));
    for (const hold of keeping) this.#holds.add(hold.index);
    const untilMs = keptUntilUs(policy, ofClass, dayOfUs(receivedUs)) / 1000;
    const isKept = untilMs > this.#nowMs;
    if (isKept) this.#untilMs = Math.min(this.#untilMs, untilMs);
    if (!isKept && keeping.length === 0) return false;
    this.#events += 1;
    return true;
  }

  get waiting(): Waiting {
    const untilMs = Number.isFinite(this.#untilMs) ? this.#untilMs : null;
    return {
      events: this.#events,
      unreadable: this.unreadable,
      untilMs,
      holds: [...this.#holds],
      lookedMs: this.#nowMs,
    };
  }
}
