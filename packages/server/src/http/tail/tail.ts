import { type routes, routes as contract, type StreamEnding } from '@daybook/api';
import { parsePosition, type Position, type StoredEvent } from '@daybook/event';
import { evaluate } from '@daybook/query';
import type { Client, Look, Reader, Release } from '../../access/index.ts';
import { eventAccessor } from '../../index/catalogue.ts';
import { type AskedDeps, isRelative, readAsked } from '../asked.ts';
import { readerOf } from '../identify.ts';
import type { Handler, Mount } from '../mount.ts';
import type { Feeds } from '../ports.ts';
import type { See } from '../see.ts';
import type { Streams } from '../streams/index.ts';
import { beginAt } from './back-read.ts';
import { storedOf } from './decode.ts';
import type { TailLimits } from './limits.ts';
import { TailQueue } from './queue.ts';
import { TailRun } from './run.ts';

/** A tail under a restriction that speaks of `now` ends after so long. */
const relativeMsMax = 5 * 60_000;

export interface TailDeps extends AskedDeps {
  readonly release: Release;
  readonly streams: Streams;
  readonly see: See;
  readonly feeds: Feeds;
  readonly limits: TailLimits;
}

export function mountTail(mount: Mount, deps: TailDeps): void {
  mount(contract.tail, tail(deps));
}

function tail(deps: TailDeps): Handler<typeof routes.tail> {
  return async ({ query, headers, identity, client, signal, stillAllowed }) => {
    const reader = readerOf(identity);
    const { scope, look, now, lens } = readAsked(deps, reader, { q: query.q });
    const matches = (stored: StoredEvent): boolean => evaluate(scope.query, eventAccessor(stored));
    const feed = deps.feeds.of(reader.tenant);
    using stack = new DisposableStack();
    stack.use(deps.streams.enter('tail', reader));
    const queue = new TailQueue(deps.limits.queueEventsMax, (items) => {
      const stored = storedOf(items);
      return stored !== null && matches(stored);
    });
    // First the subscription, then the size: between them there is no gap.
    stack.use(feed.subscribe((batch) => queue.push(batch)));
    const end = feed.size();
    const begin = beginAt(afterOf(headers, query), feed.log, end, deps.limits.backReadEventsMax);
    const after = begin.from === 0 ? null : { log: feed.log, index: begin.from - 1 };
    const stream = await deps.release.open(reader, lookOf(look, { now, upTo: after, after }, client));
    const held = stack.move();
    const run = new TailRun({
      queue,
      feed,
      begin,
      end,
      matches,
      stream,
      see: (stored) => deps.see(lens, reader.tenant, stored),
      // Of what cannot be read nobody can say that it is in a sight that has limits.
      namesMissing: lens.limit === null,
      gone: AbortSignal.any([signal, deps.streams.closing]),
      ending: (): StreamEnding | null => endingOf({ signal, closing: deps.streams.closing, stillAllowed }),
      clock: deps.clock,
      limits: limitsFor(deps.limits, reader),
    });
    return stream.answer({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' }, run.pieces(), held);
  };
}

/** What is in sight by a restriction that speaks of `now` is fixed for one tail; the next one is given what holds then. */
function limitsFor(limits: TailLimits, reader: Reader): TailLimits {
  if (!isRelative(reader)) return limits;
  return { ...limits, durationMsMax: Math.min(limits.durationMsMax, relativeMsMax) };
}

function endingOf(of: { signal: AbortSignal; closing: AbortSignal; stillAllowed: () => boolean }): StreamEnding | null {
  if (of.signal.aborted) return 'gone';
  if (of.closing.aborted) return 'closing';
  return of.stillAllowed() ? null : 'refused';
}

/** What a browser sends by itself when it connects again is newer than what it was told first. */
function afterOf(
  headers: { 'last-event-id'?: string | undefined },
  query: { after?: string | undefined },
): Position | null {
  const text = headers['last-event-id'] ?? query.after;
  return text === undefined ? null : parsePosition(text);
}

function lookOf(asked: Pick<Look, 'query'>, bounds: Look['bounds'], client: Client): Look {
  return {
    kind: 'log.tail',
    action: 'tail',
    query: asked.query,
    since: null,
    until: null,
    bounds,
    count: 0,
    counted: null,
    range: null,
    durationMs: 0,
    key: null,
    client,
  };
}
