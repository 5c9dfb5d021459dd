import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { EventsSearch } from '../search.ts';

export interface Ordered {
  readonly sort: 'time' | 'received' | 'position';
  readonly order: 'asc' | 'desc';
}

const route = getRouteApi('/inside/search');

/** What the rows are in the order of, as the address says it. */
export function useOrder(): Ordered {
  const { sort = 'time', order = 'desc' } = route.useSearch();
  return { sort, order };
}

/** In the order of this, newest first; once more, the other way round. */
export function useOrderBy(): (sort: Ordered['sort']) => void {
  const navigate = useNavigate();
  const now = useOrder();
  return (sort) => {
    const order = now.sort === sort && now.order === 'desc' ? 'asc' : 'desc';
    void navigate({ to: '/search', search: (search) => withOrder(search, { sort, order }), resetScroll: false });
  };
}

/** Newest first by time is what it is without a word in the address. */
export function withOrder(search: EventsSearch, { sort, order }: Ordered): EventsSearch {
  const { sort: _sort, order: _order, ...rest } = search;
  return { ...rest, ...(sort === 'time' ? {} : { sort }), ...(order === 'desc' ? {} : { order }) };
}
