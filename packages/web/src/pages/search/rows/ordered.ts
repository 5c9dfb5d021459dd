import type { EventsSearch } from '../search.ts';

export interface Ordered {
  readonly sort: 'time' | 'received' | 'position';
  readonly order: 'asc' | 'desc';
}

/** What the rows are in the order of, as the address says it. */
export function orderedBy({ sort, order }: EventsSearch): Ordered {
  return { sort: sort ?? 'time', order: order ?? 'desc' };
}

/** Newest first by time is what it is without a word in the address. */
export function withOrder(search: EventsSearch, { sort, order }: Ordered): EventsSearch {
  const { sort: _sort, order: _order, ...rest } = search;
  return { ...rest, ...(sort === 'time' ? {} : { sort }), ...(order === 'desc' ? {} : { order }) };
}
