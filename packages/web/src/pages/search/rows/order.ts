import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type Ordered, orderedBy, withOrder } from './ordered.ts';

const route = getRouteApi('/inside/search');

/** What the rows are in the order of, as the address says it. */
export function useOrder(): Ordered {
  return orderedBy(route.useSearch());
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
