import type { View } from '@daybook/api';
import type { EventsSearch } from '../search.ts';

/** What a view keeps of the address. */
export type Kept = Pick<View, 'q' | 'since' | 'until'>;

export function keptOf({ q, since, until }: EventsSearch): Kept {
  return { q: q ?? '', since: since ?? null, until: until ?? null };
}

export function savedIn({ q, since, until }: View): Kept {
  return { q, since, until };
}

/** What is sent to change a view. */
export function inputOf({ name, description, q, since, until, columns, sort, order, sharedWith }: View) {
  return { name, description, q, since, until, columns, sort, order, sharedWith };
}

/** The address of a view. */
export function searchOf({ id, q, since, until }: View): EventsSearch {
  return {
    ...(q === '' ? {} : { q }),
    ...(since === null ? {} : { since }),
    ...(until === null ? {} : { until }),
    view: id,
  };
}

/** Whether the search is no longer what was saved. */
export function isChanged(view: View, search: EventsSearch): boolean {
  const now = keptOf(search);
  return view.q !== now.q || view.since !== now.since || view.until !== now.until;
}
