import type { EventView } from '@daybook/api';
import { formatPosition, type Position } from '@daybook/event';
import type { Sources } from '../../access/index.ts';
import type { Page, PageRequest } from '../../index/page.ts';
import type { Index, Logs } from '../ports.ts';
import { answerOrThrow } from '../question.ts';
import { viewOf } from '../view.ts';

export interface PageDeps {
  readonly index: Index;
  readonly logs: Logs;
  readonly sources: Sources;
}

interface ReadEvents {
  readonly events: EventView[];
  /** Events whose content is gone or damaged. */
  readonly missing: { position: string; code: string; detail: string }[];
  /** How many of the positions were read before there were too many bytes; at least one. */
  readonly count: number;
}

/** What one answer may hold. One event is far smaller, so a page has always room for one. */
const pageBytesMax = 8 * 1024 * 1024;
const chunkEventsMax = 100;

/**
 * A page of events out of the log, by the positions that the index found. Where it would be too large, the index is asked
 * again for as many as there is room for, so that its cursor goes on behind them.
 */
export async function pageWithin(
  deps: PageDeps,
  request: PageRequest,
  signal: AbortSignal,
): Promise<Page & Omit<ReadEvents, 'count'> & { readonly isCut: boolean }> {
  for (let { limit } = request; ;) {
    const page = answerOrThrow(await deps.index.search.page({ ...request, limit }, signal));
    const { events, missing, count } = await readEvents(deps, request.tenant, page.positions);
    if (count === page.positions.length) return { ...page, events, missing, isCut: limit < request.limit };
    limit = count;
  }
}

async function readEvents(deps: PageDeps, tenant: string, positions: readonly Position[]): Promise<ReadEvents> {
  const read: ReadEvents = { events: [], missing: [], count: 0 };
  let count = 0;
  let bytes = 0;
  for (let at = 0; at < positions.length; at += chunkEventsMax) {
    const chunk = positions.slice(at, at + chunkEventsMax);
    for (const [i, found] of (await deps.logs.of(tenant).find(chunk)).entries()) {
      if (found.ok) {
        const view = viewOf(found.stored, tenant, deps.sources);
        bytes += JSON.stringify(view).length;
        if (bytes > pageBytesMax && count > 0) return { ...read, count };
        read.events.push(view);
      } else {
        const position = formatPosition(chunk[i] ?? { log: 0, index: 0 });
        read.missing.push({ position, code: found.code, detail: found.detail });
      }
      count += 1;
    }
  }
  return { ...read, count };
}
