import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, type EventView, type MissingEvent, type StreamEnding } from '@daybook/api';
import { formatPosition, type Position } from '@daybook/event';
import { joinRanges, type Lens, type LookStream } from '../../access/index.ts';
import type { FileWriter, Piece } from '../../evidence/index.ts';
import type { Cursor } from '../../index/cursor.ts';
import type { Page } from '../../index/page.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Index, Logs } from '../ports.ts';
import { answerOrThrow } from '../question.ts';
import type { See } from '../see.ts';
import { shownOf } from '../shown.ts';
import type { ExportPlan } from './plan.ts';

type Passed = Awaited<ReturnType<LookStream['pass']>>;

/** What was written and has not left yet. */
interface Held {
  readonly events: number;
  readonly missing: number;
  readonly last: string | null;
  readonly shown: ReturnType<typeof shownOf>;
}

const nothing: Held = { events: 0, missing: 0, last: null, shown: { count: 0, range: null } };

export interface RunParts {
  readonly index: Index;
  readonly logs: Logs;
  readonly see: See;
  readonly clock: Clock;
  readonly lens: Lens;
  readonly tenant: string;
  readonly plan: ExportPlan;
  readonly writer: FileWriter;
  /** Why it ends now; null where it goes on. */
  readonly ending: () => StreamEnding | null;
  readonly signal: AbortSignal;
  readonly limit: number | null;
}

const pageEventsMax = 1_000;
/** Events that are read at once. */
const readEventsMax = 250;
const recheckMs = 3_000;
/** The index may be restarted meanwhile. */
const triesMax = 6;
const retryMs = 1_000;

/** One export, from its head to its end. */
export class ExportRun {
  readonly #parts: RunParts;
  #page: Page | null = null;
  #events = 0;
  #missing = 0;
  #last: string | null = null;
  #held = nothing;
  #checkedMs = -Infinity;

  constructor(parts: RunParts) {
    this.#parts = parts;
  }

  /** Asks for the first page. Throws what the index says. */
  async begin(): Promise<void> {
    const { plan } = this.#parts;
    this.#page = plan.upTo === null ? { positions: [], cursor: null } : await this.#ask(plan.cursor);
  }

  async *pieces(stream: LookStream): AsyncGenerator<Passed, StreamEnding> {
    const { writer } = this.#parts;
    yield stream.passPlain(writer.start);
    let ending = yield* this.#body(stream);
    if (ending === 'gone') return ending;
    // Who may not see it any more is not given what was held back.
    if (ending !== 'refused') ending = (this.#ending() === 'refused' ? 'refused' : null) ?? ending;
    const rest = ending === 'refused' ? null : writer.rest();
    if (rest !== null) yield await this.#pass(stream, rest);
    const complete = ending === 'complete';
    const end = { complete, reason: ending, events: this.#events, missing: this.#missing, last: this.#last };
    yield stream.passPlain(writer.end(end));
    return ending;
  }

  async *#body(stream: LookStream): AsyncGenerator<Passed, StreamEnding> {
    const { writer } = this.#parts;
    for (;;) {
      const { positions, cursor } = this.#page ?? { positions: [], cursor: null };
      for (let at = 0; at < positions.length; at += readEventsMax) {
        const ending = this.#ending() ?? (writer.isFull ? 'limit' : null);
        if (ending !== null) return ending;
        const isRead = await this.#read(positions.slice(at, at + readEventsMax)).catch(() => false);
        if (!isRead) return 'failed';
        const piece = writer.take();
        if (piece !== null) yield await this.#pass(stream, piece);
      }
      if (cursor === null) return 'complete';
      if (this.#left() === 0) return 'limit';
      const ending = await this.#turn(cursor);
      if (ending !== null) return ending;
    }
  }

  /** Lets a piece go that has all that is held back. */
  async #pass(stream: LookStream, piece: Piece): Promise<Passed> {
    const held = this.#held;
    const passed = await stream.pass(piece, held.shown);
    this.#events += held.events;
    this.#missing += held.missing;
    this.#last = held.last ?? this.#last;
    this.#held = nothing;
    return passed;
  }

  /** Events that cannot be read are named; one that is out of sight is not, and the index should not have found it. */
  async #read(positions: readonly Position[]): Promise<true> {
    const { index, lens, logs, see, tenant, writer } = this.#parts;
    const events: EventView[] = [];
    const missing: MissingEvent[] = [];
    for (const [i, found] of (await logs.of(tenant).find(positions)).entries()) {
      if (found.ok) {
        const view = see(lens, tenant, found.stored);
        if (view === null) {
          index.differs(1);
          continue;
        }
        events.push(view);
        writer.event(view);
      } else if (lens.limit === null) {
        // Of what cannot be read nobody can say that it is in a sight that has limits.
        const position = formatPosition(positions[i] ?? { log: 0, index: 0 });
        const each = { position, code: found.code, detail: found.detail };
        missing.push(each);
        writer.missing(each);
      }
    }
    this.#hold(events, missing);
    return true;
  }

  #hold(events: readonly EventView[], missing: readonly MissingEvent[]): void {
    const { shown, ...held } = this.#held;
    const { count, range } = shownOf(events, missing);
    this.#held = {
      events: held.events + events.length,
      missing: held.missing + missing.length,
      last: events.at(-1)?.position ?? held.last,
      shown: { count: shown.count + count, range: joinRanges(shown.range, range) },
    };
  }

  /** Turns to the next page, waiting for an index that is away for a while. Why it ends, where there is none. */
  async #turn(cursor: Cursor): Promise<StreamEnding | null> {
    for (let tries = 1; ; tries += 1) {
      const ending = this.#ending();
      if (ending !== null) return ending;
      try {
        this.#page = await this.#ask(cursor);
        return null;
      } catch {
        if (tries === triesMax || !this.#parts.plan.isCovered()) return 'failed';
        await sleep(retryMs * tries, undefined, { signal: this.#parts.signal }).catch(() => undefined);
      }
    }
  }

  async #ask(cursor: Cursor | null): Promise<Page> {
    const { index, plan, signal } = this.#parts;
    const limit = Math.min(pageEventsMax, this.#left());
    const from = cursor === null ? {} : { cursor };
    const page = answerOrThrow(await index.search.page({ ...plan.request, limit, ...from }, signal));
    // What leaves is said to have left before its rows go: a page that was found while it was there is whole.
    if (!plan.isCovered()) throw new AppError('index.unavailable', { detail: 'Days left the index meanwhile.' });
    return page;
  }

  #left(): number {
    const { limit } = this.#parts;
    if (limit === null) return Infinity;
    const { events, missing } = this.#held;
    return limit - this.#events - this.#missing - events - missing;
  }

  #ending(): StreamEnding | null {
    const { clock, ending, signal } = this.#parts;
    const nowMs = clock.monotonicMs();
    if (!signal.aborted && nowMs - this.#checkedMs < recheckMs) return null;
    this.#checkedMs = nowMs;
    return ending();
  }
}
