import { eventOfItems, type StoredEvent, type StoredItems } from '@daybook/event';

/** An event as the feed hands it over, read; null where this version cannot read it. */
export function storedOf({ bytes, start, end, ...ofEntry }: StoredItems): StoredEvent | null {
  const event = eventOfItems({ bytes, start, end });
  return event === null ? null : { ...ofEntry, event };
}
