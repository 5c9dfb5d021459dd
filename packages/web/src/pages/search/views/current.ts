import type { View } from '@daybook/api';
import { withOrder } from '../rows/ordered.ts';
import type { EventsSearch } from '../search.ts';

/** What a view keeps: what is asked, and how the table shows it. */
export type Kept = Pick<View, 'q' | 'since' | 'until' | 'columns' | 'sort' | 'order'>;

/** `shown` are the columns of the table, where the address names none. */
export function keptOf(search: EventsSearch, shown: readonly string[] = []): Kept {
  const { q = '', since = null, until = null, columns = shown, sort = 'time', order = 'desc' } = search;
  return { q, since, until, columns: [...columns], sort, order };
}

export function savedIn({ q, since, until, columns, sort, order }: View): Kept {
  return { q, since, until, columns, sort, order };
}

/** What is sent to change a view. */
export function inputOf(view: View) {
  const { name, description, sharedWith } = view;
  return { name, description, sharedWith, ...savedIn(view) };
}

/** The address of a view. */
export function searchOf({ id, q, since, until, columns, sort, order }: View): EventsSearch {
  const search = {
    ...(q === '' ? {} : { q }),
    ...(since === null ? {} : { since }),
    ...(until === null ? {} : { until }),
    ...(columns.length === 0 ? {} : { columns }),
    view: id,
  };
  return withOrder(search, { sort, order });
}

/** Whether the search is no longer what was saved. A view without columns is shown in those of the reader. */
export function isChanged(view: View, search: EventsSearch): boolean {
  return JSON.stringify(savedIn(view)) !== JSON.stringify(keptOf(search));
}
