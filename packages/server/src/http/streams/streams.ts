import { AppError } from '@daybook/api';
import type { Reader } from '../../access/index.ts';

export interface StreamLimits {
  /** Streams of one kind at once: of all readers, and of one. */
  readonly tailsMax: number;
  readonly tailsPerReaderMax: number;
  readonly exportsMax: number;
  readonly exportsPerReaderMax: number;
  readonly backtestsMax: number;
  readonly backtestsPerReaderMax: number;
}

export const streamLimits: StreamLimits = {
  tailsMax: 64,
  tailsPerReaderMax: 10,
  exportsMax: 8,
  exportsPerReaderMax: 2,
  backtestsMax: 2,
  backtestsPerReaderMax: 1,
};

const retryAfterSeconds = 10;

/** The tails, exports and backtests that are open. Every one of them listens to `closing`, and ends itself. */
export class Streams {
  readonly #limits: StreamLimits;
  readonly #closing = new AbortController();
  /** By kind: how many each reader has. */
  readonly #open = {
    tail: new Map<string, number>(),
    export: new Map<string, number>(),
    backtest: new Map<string, number>(),
  };

  constructor(limits: StreamLimits = streamLimits) {
    this.#limits = limits;
  }

  /** Aborts when the server ends. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  get tails(): number {
    return sum(this.#open.tail);
  }

  get exports(): number {
    return sum(this.#open.export);
  }

  /** A place for one more, to be given back. Throws `stream.too-many`, and `server.closing`. */
  enter(kind: 'tail' | 'export' | 'backtest', { tenant, subject }: Reader): Disposable {
    if (this.closing.aborted) throw new AppError('server.closing', { retryAfterSeconds: 5 });
    const open = this.#open[kind];
    const reader = JSON.stringify([tenant, subject]);
    const max = this.#limits[`${kind}sMax`];
    const perReaderMax = this.#limits[`${kind}sPerReaderMax`];
    const own = open.get(reader) ?? 0;
    if (own >= perReaderMax) throw tooMany(`You have ${own} ${kind}s open, which is as many as one reader may have.`);
    if (sum(open) >= max) throw tooMany(`${max} ${kind}s are open, which is as many as the server serves at once.`);
    open.set(reader, own + 1);
    let isOpen = true;
    return {
      [Symbol.dispose]: () => {
        if (!isOpen) return;
        isOpen = false;
        const left = (open.get(reader) ?? 1) - 1;
        if (left === 0) open.delete(reader);
        else open.set(reader, left);
      },
    };
  }

  /** No new ones; those that are open end. */
  close(): void {
    this.#closing.abort();
  }
}

function sum(open: ReadonlyMap<string, number>): number {
  let all = 0;
  for (const count of open.values()) all += count;
  return all;
}

function tooMany(detail: string): AppError {
  return new AppError('stream.too-many', { detail, retryAfterSeconds });
}
