import { AppError, readTimeText, type routes } from '@daybook/api';
import type { Position } from '@daybook/event';
import {
  bindingOf,
  comparePositions,
  type Cursor,
  type Cursors,
  type Lenses,
  type Look,
  type Release,
  type Sources,
} from '../../access/index.ts';
import { decodeCursor, encodeCursor } from '../../index/cursor.ts';
import type { Clock } from '../../platform/clock.ts';
import { readerOf } from '../identify.ts';
import { lensOf } from '../lens.ts';
import type { Asked, Handler } from '../mount.ts';
import type { Index, Logs } from '../ports.ts';
import { boundsOf, namesFor, parseQuery } from '../question.ts';
import { pageWithin } from './page.ts';

export interface SearchDeps {
  readonly release: Release;
  readonly cursors: Cursors;
  readonly lenses: Lenses;
  readonly index: Index;
  readonly logs: Logs;
  readonly sources: Sources;
  readonly clock: Clock;
  readonly newId: () => string;
}

type Search = Asked<typeof routes.searchEvents>;

export function searchEvents(deps: SearchDeps): Handler<typeof routes.searchEvents> {
  return async (asked) => {
    const startMs = deps.clock.monotonicMs();
    const reader = readerOf(asked.identity);
    const { query } = asked;
    const lens = lensOf(deps, reader);
    const binding = bindingOf([
      reader.credential,
      reader.role.name,
      JSON.stringify(reader.role.sight),
      query.q,
      query.since ?? null,
      query.until ?? null,
      query.sort,
      query.order,
    ]);
    const cursor = openCursor(deps, query.cursor, binding);
    const nowNs = cursor === null ? BigInt(deps.clock.nowUs()) * 1000n : BigInt(cursor.nowNs);
    const request = {
      tenant: reader.tenant,
      query: lens.question(parseQuery(query.q, lens.catalogue, nowNs, namesFor(deps.sources, reader))),
      ...rangeOf(query, nowNs),
      sort: query.sort,
      order: query.order,
      limit: query.limit,
      ...afterOf(cursor),
    };
    const page = await pageWithin(deps, lens, request, asked.signal);
    const id = cursor?.look ?? deps.newId();
    const next =
      page.cursor === null
        ? null
        : deps.cursors.sign({ look: id, binding, nowNs: String(nowNs), after: encodeCursor(page.cursor) });
    const answer = {
      events: page.events,
      missing: page.missing,
      cursor: next,
      bounds: { ...boundsOf(deps, reader.tenant, startMs), ...(page.isCut ? { cut: 'bytes' as const } : {}) },
    };
    const look = lookOf(
      asked,
      page.positions,
      deps.clock.monotonicMs() - startMs,
      cursor === null && next === null ? null : id,
    );
    return await deps.release.release(reader, look, answer);
  };
}

function openCursor(deps: SearchDeps, text: string | undefined, binding: string): Cursor | null {
  if (text === undefined) return null;
  const cursor = deps.cursors.open(text);
  if (cursor === null || cursor.binding !== binding) throw new AppError('cursor.invalid');
  return cursor;
}

function afterOf(cursor: Cursor | null) {
  const after = cursor === null ? null : decodeCursor(cursor.after);
  return after === null ? {} : { cursor: after };
}

export function rangeOf(query: { since?: string | undefined; until?: string | undefined }, nowNs: bigint) {
  const sinceNs = query.since === undefined ? null : readTimeText(query.since, nowNs);
  const untilNs = query.until === undefined ? null : readTimeText(query.until, nowNs);
  return { ...(sinceNs === null ? {} : { sinceNs }), ...(untilNs === null ? {} : { untilNs }) };
}

function lookOf(
  { query, client }: Search,
  positions: readonly Position[],
  durationMs: number,
  id: string | null,
): Look {
  const ordered = positions.toSorted(comparePositions);
  const [first] = ordered;
  const last = ordered.at(-1);
  return {
    kind: 'log.query',
    action: 'search',
    query: query.q,
    since: query.since ?? null,
    until: query.until ?? null,
    count: positions.length,
    range: first === undefined || last === undefined ? null : { first, last },
    durationMs,
    id,
    client,
  };
}
