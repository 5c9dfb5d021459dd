import type { EventView } from '@daybook/api';
import { formatPosition, type Position } from '@daybook/event';
import type { Lens, Sources } from '../../access/index.ts';
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
  /** Of what is shown. */
  readonly positions: Position[];
  readonly events: EventView[];
  /** Events whose content is gone or damaged. */
  readonly missing: { position: string; code: string; detail: string; at: number }[];
  /** Events that are out of the reader's sight: the index should not have found them. */
  readonly outside: number;
  /** How many of the positions were read before there were too many bytes; at least one. */
  readonly count: number;
}

type ReadPage = Pick<ReadEvents, 'positions' | 'events' | 'missing'> & {
  readonly cursor: Page['cursor'];
  readonly isCut: boolean;
};

/** What one answer may hold. One event is far smaller, so a page has always room for one. */
const pageBytesMax = 8 * 1024 * 1024;
const chunkEventsMax = 100;

/**
 * A page of events out of the log, by the positions that the index found. Where it would be too large, the index is asked
 * again for as many as there is room for, so that its cursor goes on behind them. The index only finds: whether an event
 * is in the reader's sight is decided by what the log has of it.
 */
export async function pageWithin(
  deps: PageDeps,
  lens: Lens,
  request: PageRequest,
  signal: AbortSignal,
): Promise<ReadPage> {
  for (let { limit } = request; ;) {
    const page = answerOrThrow(await deps.index.search.page({ ...request, limit }, signal));
    const { count, outside, ...shown } = await readEvents(deps, lens, request.tenant, page);
    if (count < page.positions.length) {
      limit = count;
      continue;
    }
    if (outside > 0) deps.index.differs(outside);
    return { ...shown, cursor: page.cursor, isCut: limit < request.limit };
  }
}

async function readEvents(deps: PageDeps, lens: Lens, tenant: string, { positions }: Page): Promise<ReadEvents> {
  const read: Pick<ReadEvents, 'positions' | 'events' | 'missing'> = { positions: [], events: [], missing: [] };
  let outside = 0;
  let count = 0;
  let bytes = 0;
  for (let at = 0; at < positions.length; at += chunkEventsMax) {
    const chunk = positions.slice(at, at + chunkEventsMax);
    for (const [i, found] of (await deps.logs.of(tenant).find(chunk)).entries()) {
      const seen = found.ok ? lens.see(found.stored) : null;
      const position = chunk[i] ?? { log: 0, index: 0 };
      if (found.ok && seen !== null) {
        const view = viewOf(seen, tenant, deps.sources);
        bytes += JSON.stringify(view).length;
        if (bytes > pageBytesMax && count > 0) return { ...read, outside, count };
        read.events.push(view);
        read.positions.push(position);
      } else if (found.ok) outside += 1;
      else if (lens.limit === null) {
        // Of what cannot be read nobody can say that it is in a sight that has limits.
        const { code, detail } = found;
        read.missing.push({ position: formatPosition(position), code, detail, at: read.events.length });
        read.positions.push(position);
      }
      count += 1;
    }
  }
  return { ...read, outside, count };
}
