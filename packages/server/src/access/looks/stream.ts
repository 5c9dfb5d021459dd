import type { StreamEnding } from '@daybook/api';
import type { Position, Redact } from '@daybook/event';
import type { Phase } from './draft.ts';
import { addShown, type OpenLook, redactLook, type Shown } from './look.ts';
import { type Pieces, type Released, seal, type Stream } from './released.ts';

export interface StreamParts {
  /** Makes the record of the look durable. */
  readonly record: (open: OpenLook, phase: Phase) => Promise<void>;
  /** Makes what was shown so far outlive the process. */
  readonly save: (open: OpenLook) => Promise<void>;
  readonly remove: (id: string) => Promise<void>;
  /** It has ended, and was recorded or not. */
  readonly closed: () => void;
  readonly monotonicMs: () => number;
  readonly rangeEventsMax: number;
  readonly rangeMs: number;
}

/**
 * A look that goes on for as long as its reader listens. It was recorded as opened; `pass` gives the only thing that can be
 * written to the stream, after what it shows was saved: a process that dies has on record at least what left it. One user.
 */
export class LookStream {
  readonly #parts: StreamParts;
  readonly #startMs: number;
  #open: OpenLook;
  /** Events, and the time, at the last record. */
  #recorded: { count: number; ms: number };
  #ended: Promise<void> | null = null;

  constructor(open: OpenLook, parts: StreamParts) {
    this.#open = open;
    this.#parts = parts;
    this.#startMs = parts.monotonicMs();
    this.#recorded = { count: open.count, ms: this.#startMs };
  }

  /** Events that were passed. */
  get count(): number {
    return this.#open.count;
  }

  get id(): string | null {
    return this.#open.id;
  }

  get tenant(): string {
    return this.#open.reader.tenant;
  }

  /** As it stands. */
  get look(): OpenLook {
    return this.#open;
  }

  /** Takes what names a person out of it: no record of it says it from now on. */
  redact(redact: Redact): void {
    this.#open = redactLook(this.#open, redact);
  }

  /** A piece that shows events. */
  async pass(piece: string | Uint8Array, shown: Shown): Promise<Released<string | Uint8Array>> {
    this.#assertOpen();
    this.#open = addShown(this.#open, shown);
    await this.#parts.save(this.#open);
    const nowMs = this.#parts.monotonicMs();
    const { rangeEventsMax, rangeMs } = this.#parts;
    if (this.#open.count - this.#recorded.count >= rangeEventsMax || nowMs - this.#recorded.ms >= rangeMs) {
      await this.#parts.record(this.#open, 'range');
      this.#recorded = { count: this.#open.count, ms: nowMs };
    }
    return seal(piece);
  }

  /** A piece that shows no event: heads, ends, signs of life. */
  passPlain(piece: string | Uint8Array): Released<string | Uint8Array> {
    this.#assertOpen();
    return seal(piece);
  }

  /** The log was looked through up to this position. */
  reached(upTo: Position): void {
    this.#open = { ...this.#open, upTo };
  }

  /** The answer of a handler. `held` is let go of when it ends. */
  answer(headers: Stream['headers'], pieces: Pieces, held: Disposable): Released<Stream> {
    const ended = (ending: StreamEnding): Promise<void> => {
      held[Symbol.dispose]();
      return this.end(ending);
    };
    return seal({ headers, pieces, ended });
  }

  /** Records how it ended. Does not throw: what cannot be recorded now is at the next start, from what was saved. */
  end(ending: StreamEnding): Promise<void> {
    return (this.#ended ??= this.#end(ending));
  }

  async #end(ending: StreamEnding): Promise<void> {
    const durationMs = this.#parts.monotonicMs() - this.#startMs;
    this.#open = { ...this.#open, ending, look: { ...this.#open.look, durationMs } };
    try {
      await this.#parts.record(this.#open, 'closed');
      await this.#parts.remove(this.#open.id ?? '');
    } catch {
      await this.#parts.save(this.#open).catch(() => undefined);
    }
    this.#parts.closed();
  }

  #assertOpen(): void {
    if (this.#ended !== null) throw new Error('a stream that has ended shows nothing more');
  }
}
