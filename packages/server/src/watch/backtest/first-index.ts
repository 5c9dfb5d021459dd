import type { LedgerFeed } from '../../ledger/feed.ts';

/** Where the content of one is gone, so many behind it are asked for. */
const probesMax = 64;

/**
 * The index of the first event that was received at `fromMs` or later, or one before it: the time of receipt never goes back. Where so much content is
 * gone that nobody can say, it is farther in front.
 */
export async function firstIndex(feed: LedgerFeed, fromMs: number): Promise<number> {
  let [low, high] = [0, feed.size()];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const receivedUs = await receivedAt(feed, middle, Math.min(high, middle + probesMax));
    if (receivedUs !== null && receivedUs < fromMs * 1000) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function receivedAt(feed: LedgerFeed, index: number, end: number): Promise<number | null> {
  for await (const { events } of feed.read(index, probesMax, end)) return events[0]?.receivedUs ?? null;
  return null;
}
