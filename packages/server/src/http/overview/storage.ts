import type { OverviewJson } from '@daybook/api';
import type { HttpDeps } from '../deps.ts';

type Deps = Pick<HttpDeps, 'storage' | 'activities' | 'eventsStored'>;

/** Of fewer events than this the room that one takes says nothing: files that are there from the start weigh more. */
const eventsMin = 1000;

/** Room on the disk, and how long it lasts: what an event takes on average, times the events of the last day. */
export async function storageOf(deps: Deps): Promise<NonNullable<OverviewJson['storage']>> {
  const { parts, freeBytes: free, totalBytes: total } = await deps.storage.read();
  const stored = deps.eventsStored();
  const taken = parts === null ? null : Object.values(parts).reduce((sum: number, bytes: number) => sum + bytes, 0);
  const bytesAnEvent = taken === null || stored < eventsMin ? null : taken / stored;
  const eventsADay = deps.activities.day();
  const growth = bytesAnEvent === null ? null : Math.round(bytesAnEvent * eventsADay);
  const daysLeft = growth === null || growth === 0 ? null : free / growth;
  return { parts: parts === null ? null : roundOf(parts), free, total, bytesAnEvent, eventsADay, growth, daysLeft };
}

type Parts = NonNullable<NonNullable<OverviewJson['storage']>['parts']>;

function roundOf({ entries, tiles, content, index, other }: Parts): Parts {
  return {
    entries: Math.round(entries),
    tiles: Math.round(tiles),
    content: Math.round(content),
    index: Math.round(index),
    other: Math.round(other),
  };
}
