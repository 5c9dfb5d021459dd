import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { api } from '../../../api/client.ts';
import type { Asked } from '../asked.ts';
import type { Ordered } from './order.ts';
import { RowPages } from './pages.ts';

/** Enough for a screen: the first page is there soon. */
const firstRows = 100;
/** Rows of a search that nobody looks at any more take memory. */
const gcMs = 60_000;

/** The rows of a search; what comes after the first page is fetched by the rows themselves. */
export function useRows(search: Asked, { sort, order }: Ordered): UseQueryResult<RowPages> {
  const queries = useQueryClient();
  return useQuery({
    queryKey: ['events', search, sort, order],
    queryFn: async ({ signal }) => {
      const asked = { ...search, sort, order };
      const first = await api.search({ ...asked, limit: firstRows, signal });
      return new RowPages(first, (cursor, limit) =>
        // Asked for here, so that the end of the session is noticed as everywhere.
        queries.fetchQuery({
          queryKey: ['events-page', cursor],
          queryFn: () => api.search({ ...asked, cursor, limit }),
          gcTime: 0,
          staleTime: 0,
        }),
      );
    },
    structuralSharing: false,
    gcTime: gcMs,
    // A look is taken when somebody asks for it, and not by itself.
    staleTime: Infinity,
  });
}

/** Renders anew when rows came. */
export function useVersion(pages: RowPages): number {
  return useSyncExternalStore(pages.subscribe, pages.version);
}
