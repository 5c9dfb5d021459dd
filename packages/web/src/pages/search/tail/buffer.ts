import type { TailDropped, TailMessage } from '@daybook/api';
import type { Row } from '../rows/pages.ts';

export type TailRow = Row | { readonly type: 'dropped'; readonly position: string; readonly dropped: TailDropped };

export interface BufferLimits {
  /** Rows that are shown; the oldest make room. */
  readonly rowsMax: number;
  /** Rows that wait while somebody reads; past them the oldest are let go, and counted. */
  readonly waitingMax: number;
}

export const bufferLimits: BufferLimits = { rowsMax: 500, waitingMax: 5_000 };

const rateMs = 10_000;

/** What came over a tail, newest first. Bounded, whether somebody looks or not. */
export class TailBuffer {
  readonly #limits: BufferLimits;
  /** Came since `settle`, oldest first. */
  #fresh: TailRow[] = [];
  /** Oldest first. */
  #waiting: TailRow[] = [];
  #arrivals: { readonly atMs: number; readonly count: number }[] = [];
  rows: readonly TailRow[] = [];
  isPaused = false;
  /** Let go while it was paused. */
  skipped = 0;
  /** Left out by the server, where it said how many. */
  dropped = 0;

  constructor(limits: BufferLimits = bufferLimits) {
    this.#limits = limits;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  push(message: Exclude<TailMessage, { type: 'end' }>, atMs: number): void {
    const row = rowOf(message);
    if (message.type === 'event') this.#arrived(atMs);
    if (row.type === 'dropped') this.dropped += row.dropped.count ?? 0;
    if (this.isPaused) {
      this.#waiting.push(row);
      if (this.#waiting.length > this.#limits.waitingMax) {
        this.#waiting.shift();
        this.skipped += 1;
      }
      return;
    }
    this.#fresh.push(row);
    if (this.#fresh.length > this.#limits.rowsMax * 2) this.#fresh = this.#fresh.slice(-this.#limits.rowsMax);
  }

  /** Makes rows of what came: once for a frame, however much it was. */
  settle(): void {
    this.#show(this.#fresh);
    this.#fresh = [];
  }

  pause(): void {
    this.settle();
    this.isPaused = true;
    this.skipped = 0;
  }

  resume(): void {
    this.isPaused = false;
    this.#show(this.#waiting);
    this.#waiting = [];
  }

  /** Events a second, over the last ten. */
  rate(nowMs: number): number {
    this.#arrivals = this.#arrivals.filter(({ atMs }) => atMs > nowMs - rateMs);
    return this.#arrivals.reduce((sum, { count }) => sum + count, 0) / (rateMs / 1000);
  }

  #show(more: readonly TailRow[]): void {
    if (more.length > 0) this.rows = [...more.toReversed(), ...this.rows].slice(0, this.#limits.rowsMax);
  }

  /** Counted by the second, so that the list stays short. */
  #arrived(atMs: number): void {
    const second = Math.floor(atMs / 1000) * 1000;
    const last = this.#arrivals.at(-1);
    if (last?.atMs === second) this.#arrivals[this.#arrivals.length - 1] = { atMs: second, count: last.count + 1 };
    else this.#arrivals = [...this.#arrivals.slice(-rateMs / 1000), { atMs: second, count: 1 }];
  }
}

function rowOf(message: Exclude<TailMessage, { type: 'end' }>): TailRow {
  switch (message.type) {
    case 'event':
      return { type: 'event', position: message.position, view: message.view };
    case 'missing':
      return { type: 'missing', ...message.missing };
    case 'dropped':
      return { type: 'dropped', position: message.dropped.last, dropped: message.dropped };
  }
}
