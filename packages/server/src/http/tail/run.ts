import { setTimeout as sleep } from 'node:timers/promises';
import type { EventView, StreamEnding } from '@daybook/api';
import { formatPosition, type Position, type StoredEvent, type StoredItems } from '@daybook/event';
import type { LookStream } from '../../access/index.ts';
import type { LedgerFeed } from '../../ledger/feed.ts';
import type { Clock } from '../../platform/clock.ts';
import { shownOf } from '../shown.ts';
import { type BackRead, readBack } from './back-read.ts';
import { storedOf } from './decode.ts';
import type { TailLimits } from './limits.ts';
import { droppedMessage, endMessage, eventMessage, heartbeat, hello, missingMessage } from './message.ts';
import type { TailQueue } from './queue.ts';

type Piece = Awaited<ReturnType<LookStream['pass']>>;

export interface TailParts {
  readonly queue: TailQueue;
  readonly feed: LedgerFeed;
  readonly begin: BackRead;
  /** Size of the log when the queue began: what is before it is read back. */
  readonly end: number;
  readonly matches: (stored: StoredEvent) => boolean;
  /** Whether events that cannot be read are named. */
  readonly namesMissing: boolean;
  readonly see: (stored: StoredEvent) => EventView | null;
  readonly stream: LookStream;
  /** Aborts when nobody listens any more, or the server ends. */
  readonly gone: AbortSignal;
  /** Why the tail ends now; null where it goes on. */
  readonly ending: () => StreamEnding | null;
  readonly clock: Clock;
  readonly limits: TailLimits;
}

/** One tail, from its first piece to its last. */
export class TailRun {
  readonly #parts: TailParts;
  readonly #startMs: number;
  #checkedMs: number;
  #passedMs: number;

  constructor(parts: TailParts) {
    this.#parts = parts;
    this.#startMs = parts.clock.monotonicMs();
    this.#checkedMs = this.#startMs;
    this.#passedMs = this.#startMs;
  }

  async *pieces(): AsyncGenerator<Piece, StreamEnding> {
    const { stream, begin, feed } = this.#parts;
    // From its first piece on a client knows where to go on.
    yield stream.passPlain(hello + heartbeat(begin.from === 0 ? null : { log: feed.log, index: begin.from - 1 }));
    const ending = (yield* this.#past()) ?? (yield* this.#present());
    if (ending !== 'gone') yield stream.passPlain(endMessage(ending));
    return ending;
  }

  /** What was committed before the tail began, behind what the client has. */
  async *#past(): AsyncGenerator<Piece, StreamEnding | null> {
    const { begin, end, feed, limits, namesMissing, stream } = this.#parts;
    if (begin.dropped !== null) yield stream.passPlain(droppedMessage(begin.dropped));
    for await (const { events, missing, upTo } of readBack(feed, begin.from, end, limits.stepEventsMax)) {
      const ending = this.#ending();
      if (ending !== null) return ending;
      const named = namesMissing ? missing.map((each) => missingMessage(each)).join('') : '';
      if (named !== '') yield await stream.pass(named, { ...shownOf([], missing), upTo });
      yield* this.#show(events, upTo);
    }
    return null;
  }

  async *#present(): AsyncGenerator<Piece, StreamEnding> {
    const { queue, gone, limits, stream } = this.#parts;
    let upTo: Position | null = null;
    for (;;) {
      const ending = this.#ending();
      if (ending !== null) return ending;
      await this.#pause();
      const item = queue.take(limits.stepEventsMax);
      if (item === null) {
        if (this.#now() - this.#passedMs >= limits.heartbeatMs) yield this.#beat(upTo);
        else await queue.wait(Math.min(limits.recheckMs, limits.heartbeatMs), gone);
      } else if (item.type === 'dropped') {
        upTo = item.upTo;
        const last = formatPosition(item.upTo);
        const dropped = { reason: 'slow', count: item.count, first: formatPosition(item.first), last } as const;
        if (item.count > 0) yield stream.passPlain(droppedMessage(dropped));
      } else {
        upTo = item.upTo;
        yield* this.#show(item.events, upTo);
      }
    }
  }

  async *#show(events: readonly StoredItems[], upTo: Position): AsyncGenerator<Piece, void> {
    const { matches, see, stream, limits } = this.#parts;
    let views: EventView[] = [];
    let text = '';
    const piece = async (): Promise<Piece> => {
      this.#passedMs = this.#now();
      const passed = await stream.pass(text, { ...shownOf(views), upTo });
      views = [];
      text = '';
      return passed;
    };
    for (const items of events) {
      const stored = storedOf(items);
      const view = stored !== null && matches(stored) ? see(stored) : null;
      if (view === null) continue;
      const message = eventMessage(view);
      if (views.length > 0 && text.length + message.length > limits.pieceCharsMax) yield await piece();
      views.push(view);
      text += message;
    }
    if (views.length > 0) yield await piece();
    stream.reached(upTo);
  }

  /** Where little comes, it is taken together: each piece is saved before it leaves. */
  async #pause(): Promise<void> {
    const { queue, limits, gone } = this.#parts;
    const restMs = this.#passedMs + limits.pauseMs - this.#now();
    if (restMs <= 0 || queue.length >= limits.stepEventsMax) return;
    await sleep(restMs, undefined, { signal: gone }).catch(() => undefined);
  }

  #beat(upTo: Position | null): Piece {
    this.#passedMs = this.#now();
    return this.#parts.stream.passPlain(heartbeat(upTo));
  }

  #ending(): StreamEnding | null {
    const { ending, limits, gone } = this.#parts;
    const nowMs = this.#now();
    if (nowMs - this.#startMs >= limits.durationMsMax) return 'limit';
    if (!gone.aborted && nowMs - this.#checkedMs < limits.recheckMs) return null;
    this.#checkedMs = nowMs;
    return ending();
  }

  #now(): number {
    return this.#parts.clock.monotonicMs();
  }
}
