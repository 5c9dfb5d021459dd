import { AppError, type QueryOf, type routes } from '@daybook/api';
import { bindingOf, type Cursor, type Cursors, type Reader, type Release } from '../../access/index.ts';
import { decodeCursor, encodeCursor } from '../../index/cursor.ts';
import { type AskedDeps, readAsked } from '../asked.ts';
import { readerOf } from '../identify.ts';
import type { Handler } from '../mount.ts';
import type { Logs } from '../ports.ts';
import { boundsOf } from '../question.ts';
import { shownOf } from '../shown.ts';
import { pageWithin } from './page.ts';

export interface SearchDeps extends AskedDeps {
  readonly release: Release;
  readonly cursors: Cursors;
  readonly logs: Logs;
  readonly newId: () => string;
}

type Query = QueryOf<typeof routes.searchEvents>;

export function searchEvents(deps: SearchDeps): Handler<typeof routes.searchEvents> {
  return async ({ query, identity, client, signal }) => {
    const startMs = deps.clock.monotonicMs();
    const reader = readerOf(identity);
    const binding = bindingFor(reader, query);
    const cursor = openCursor(deps, query.cursor, binding);
    const asked = readAsked(
      deps,
      reader,
      query,
      cursor === null ? undefined : { key: cursor.look, nowNs: BigInt(cursor.nowNs) },
    );
    const { sort, order, limit } = query;
    const page = await pageWithin(deps, asked.lens, { ...asked.scope, sort, order, limit, ...afterOf(cursor) }, signal);
    const { upTo, bounds } = boundsOf(deps, asked.scope, startMs);
    // A search of one page is one request; one that may go on gets an id for that.
    const key = asked.key ?? (page.cursor === null ? null : deps.newId());
    const answer = {
      events: page.events,
      missing: page.missing,
      cursor:
        page.cursor === null || key === null
          ? null
          : deps.cursors.sign({
              look: key,
              binding,
              nowNs: String(asked.nowNs),
              after: encodeCursor(page.cursor),
            }),
      bounds: { ...bounds, ...(page.isCut ? { cut: 'bytes' as const } : {}) },
    };
    const look = {
      kind: 'log.query',
      action: 'search',
      ...asked.look,
      key,
      bounds: { now: asked.now, upTo },
      ...shownOf(page.events, page.missing),
      counted: null,
      durationMs: bounds.elapsedMs,
      client,
    } as const;
    return await deps.release.release(reader, look, answer);
  };
}

/** All of a request that must not change from page to page. */
function bindingFor({ credential, role }: Reader, { q, since, until, search, sort, order }: Query): string {
  return bindingOf([
    credential,
    role.name,
    JSON.stringify(role.sight),
    q,
    since ?? null,
    until ?? null,
    search ?? null,
    sort,
    order,
  ]);
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
