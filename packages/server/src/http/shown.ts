import type { EventView } from '@daybook/api';
import { parsePosition, type Position } from '@daybook/event';
import { comparePositions, joinRanges, type ShownRange } from '../access/index.ts';
import { eventTimeIso } from '../index/instant.ts';

/** What an answer shows of the log, as the record of the look says it: events, and those that are only named. */
export function shownOf(
  events: readonly Pick<EventView, 'position' | 'event'>[],
  missing: readonly { readonly position: string }[] = [],
): { count: number; range: ShownRange | null } {
  const positions = [...events, ...missing]
    .map(({ position }) => parsePosition(position))
    .filter((position) => position !== null)
    .toSorted(comparePositions);
  const times = events.map(({ event }) => eventTimeIso(event.time)).toSorted();
  const [first] = positions;
  const last = positions.at(-1);
  const [earliest] = times;
  const latest = times.at(-1);
  if (first === undefined || last === undefined) return { count: 0, range: null };
  return {
    count: positions.length,
    range: { first, last, ...(earliest === undefined || latest === undefined ? {} : { earliest, latest }) },
  };
}

/** As `shownOf`, of events that a lens shows. */
export function shownRange(
  events: readonly { readonly position: Position; readonly event: { readonly time: string } }[],
): ShownRange | null {
  return events.reduce<ShownRange | null>((range, { position, event }) => {
    const time = eventTimeIso(event.time);
    return joinRanges(range, { first: position, last: position, earliest: time, latest: time });
  }, null);
}
