import type { LedgerFeed } from '../ledger/feed.ts';
import type { FollowLimits } from './limits.ts';
import { ChunkBuilder, type RowChunk, RowMaker } from './rows.ts';
import type { LogRange } from './table.ts';

/** The rows of a range, read from the ledger, in pieces of one insert; of the indices in `only` where that is given. Pieces without rows are left out. */
export async function* readChunks(
  feed: LedgerFeed,
  { tenant, from, end }: LogRange,
  { rowsMax, bytesMax, readEventsMax }: FollowLimits,
  only?: ReadonlySet<number>,
): AsyncGenerator<RowChunk> {
  const rows = new RowMaker();
  let builder = new ChunkBuilder(tenant, from, rows);
  for await (const batch of feed.read(from, readEventsMax, end)) {
    const wanted = only === undefined ? batch.events : batch.events.filter(({ position }) => only.has(position.index));
    builder.add(wanted, end);
    const at = batch.end;
    if (builder.rows + readEventsMax > rowsMax || builder.bytes > bytesMax) {
      yield builder.finish(at);
      builder = new ChunkBuilder(tenant, at, rows);
    }
  }
  if (builder.rows > 0) yield builder.finish(end);
}
