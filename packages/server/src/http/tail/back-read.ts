import { formatPosition, type Position } from '@daybook/event';
import type { MissingEvent, TailDropped } from '@daybook/api';
import type { StoredItems } from '@daybook/event';
import type { LedgerFeed } from '../../ledger/feed.ts';

export interface BackRead {
  readonly from: number;
  /** What lies between where the client was and `from`. */
  readonly dropped: TailDropped | null;
}

/** Where a tail begins: behind what the client has, but not farther back than allowed; at `end` where it has nothing. */
export function beginAt(after: Position | null, log: number, end: number, eventsMax: number): BackRead {
  if (after === null || after.log > log) return { from: end, dropped: null };
  const wanted = after.log < log ? 0 : Math.min(after.index + 1, end);
  const from = Math.max(wanted, end - eventsMax);
  if (from === wanted) return { from, dropped: null };
  const place = (index: number): string => formatPosition({ log, index });
  return { from, dropped: { reason: 'too-far-back', count: null, first: place(wanted), last: place(from - 1) } };
}

export interface ReadBack {
  readonly events: readonly StoredItems[];
  readonly missing: readonly MissingEvent[];
  readonly upTo: Position;
}

/** What is committed from an index up to `end`, out of the ledger, and which of it cannot be read. */
export async function* readBack(
  feed: LedgerFeed,
  from: number,
  end: number,
  eventsMax: number,
): AsyncGenerator<ReadBack> {
  if (from >= end) return;
  for await (const batch of feed.read(from, eventsMax)) {
    const until = Math.min(batch.end, end);
    const events = batch.events.filter(({ position }) => position.index < until);
    const there = new Set(events.map(({ position }) => position.index));
    const missing: MissingEvent[] = [];
    for (let index = batch.first; index < until; index += 1) {
      if (there.has(index)) continue;
      const position = formatPosition({ log: feed.log, index });
      missing.push({ position, code: 'missing', detail: 'its content is gone or damaged' });
    }
    yield { events, missing, upTo: { log: feed.log, index: until - 1 } };
    if (until === end) return;
  }
}
