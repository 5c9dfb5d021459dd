import { setTimeout as sleep } from 'node:timers/promises';
import type { EventView, MissingEvent, StreamEnding } from '@daybook/api';
import { formatPosition, type Position } from '@daybook/event';
import type { Lens, LookStream } from '../../access/index.ts';
import type { ExportWriter } from '../../evidence/index.ts';
import type { Cursor } from '../../index/cursor.ts';
import type { Page } from '../../index/page.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Index, Logs } from '../ports.ts';
import { answerOrThrow } from '../question.ts';
import type { See } from '../see.ts';
import { shownOf } from '../shown.ts';
import type { ExportPlan } from './plan.ts';

type Piece = Awaited<ReturnType<LookStream['pass']>>;

export interface RunParts {
  readonly index: Index;
  readonly logs: Logs;
  readonly see: See;
  readonly clock: Clock;
  readonly lens: Lens;
  readonly tenant: string;
  readonly plan: ExportPlan;
  readonly writer: ExportWriter;
  /** Why it ends now; null where it goes on. */
  readonly ending: () => StreamEnding | null;
  readonly signal: AbortSignal;
  readonly limit: number | null;
}

const pageEventsMax = 1_000;
/** Events of one piece: they are in memory at once, and recorded together. */
const pieceEventsMax = 250;
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
  #checkedMs = -Infinity;

  constructor(parts: RunParts) {
    this.#parts = parts;
  }

  /** Asks for the first page. Throws what the index says. */
  async begin(): Promise<void> {
    const { plan } = this.#parts;
    this.#page = plan.upTo === null ? { positions: [], cursor: null } : await this.#ask(plan.cursor);
  }

  async *pieces(stream: LookStream): AsyncGenerator<Piece, StreamEnding> {
    const { writer, plan } = this.#parts;
    yield stream.passPlain(writer.head(plan.head));
    const ending = yield* this.#body(stream);
    if (ending === 'gone') return ending;
    const complete = ending === 'complete';
    const end = { complete, reason: ending, events: this.#events, missing: this.#missing, last: this.#last };
    yield stream.passPlain(writer.end(end));
    return ending;
  }

  async *#body(stream: LookStream): AsyncGenerator<Piece, StreamEnding> {
    for (;;) {
      const { positions, cursor } = this.#page ?? { positions: [], cursor: null };
      for (let at = 0; at < positions.length; at += pieceEventsMax) {
        const ending = this.#ending();
        if (ending !== null) return ending;
        const read = await this.#read(positions.slice(at, at + pieceEventsMax)).catch(() => null);
        if (read === null) return 'failed';
        const { text, events, missing } = read;
        if (text !== '') yield await stream.pass(text, shownOf(events, missing));
        this.#events += events.length;
        this.#missing += missing.length;
        this.#last = events.at(-1)?.position ?? this.#last;
      }
      if (cursor === null) return 'complete';
      if (this.#left() === 0) return 'limit';
      const ending = await this.#turn(cursor);
      if (ending !== null) return ending;
    }
  }

  /** Events that cannot be read are named; one that is out of sight is not, and the index should not have found it. */
  async #read(positions: readonly Position[]) {
    const { index, lens, logs, see, tenant, writer } = this.#parts;
    const events: EventView[] = [];
    const missing: MissingEvent[] = [];
    let text = '';
    let lastEnd = 0;
    for (const [i, found] of (await logs.of(tenant).find(positions)).entries()) {
      if (found.ok) {
        const view = see(lens, tenant, found.stored);
        if (view === null) {
          index.differs(1);
          continue;
        }
        events.push(view);
        text += writer.event(view);
        lastEnd = text.length;
      } else if (lens.limit === null) {
        // Of what cannot be read nobody can say that it is in a sight that has limits.
        const position = formatPosition(positions[i] ?? { log: 0, index: 0 });
        const each = { position, code: found.code, detail: found.detail };
        missing.push(each);
        text += writer.missing(each);
      }
    }
    const last = events.at(-1)?.position;
    // Right behind the event: what is missing after it comes again with the rest.
    if (last !== undefined) text = `${text.slice(0, lastEnd)}${writer.mark?.(last) ?? ''}${text.slice(lastEnd)}`;
    return { text, events, missing };
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
        if (tries === triesMax) return 'failed';
        await sleep(retryMs * tries, undefined, { signal: this.#parts.signal }).catch(() => undefined);
      }
    }
  }

  async #ask(cursor: Cursor | null): Promise<Page> {
    const { index, plan, signal } = this.#parts;
    const limit = Math.min(pageEventsMax, this.#left());
    const from = cursor === null ? {} : { cursor };
    return answerOrThrow(await index.search.page({ ...plan.request, limit, ...from }, signal));
  }

  #left(): number {
    const { limit } = this.#parts;
    return limit === null ? Infinity : limit - this.#events - this.#missing;
  }

  #ending(): StreamEnding | null {
    const { clock, ending, signal } = this.#parts;
    const nowMs = clock.monotonicMs();
    if (!signal.aborted && nowMs - this.#checkedMs < recheckMs) return null;
    this.#checkedMs = nowMs;
    return ending();
  }
}
