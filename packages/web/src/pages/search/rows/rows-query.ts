import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { api } from '../../../api/client.ts';
import type { Asked } from '../asked.ts';
import { RowMarks } from './marks.ts';
import type { Ordered } from './ordered.ts';
import { RowPages } from './pages.ts';

/** Enough for a screen: the first page is there soon. */
const firstRows = 100;
/** Rows of a search that nobody looks at any more take memory. */
const gcMs = 60_000;

export interface FoundRows {
  readonly pages: RowPages;
  readonly marks: RowMarks;
}

/** The rows of a search; what comes after the first page, and what is to be said of rows, is fetched by themselves. */
export const rowsQuery = (queries: QueryClient, search: Asked, { sort, order }: Ordered) =>
  queryOptions({
    queryKey: ['events', search, sort, order],
    queryFn: async ({ signal }) => {
      const asked = { ...search, sort, order };
      const first = await api.search({ ...asked, limit: firstRows, signal });
      // Asked for here, so that the end of the session is noticed as everywhere.
      const pages = new RowPages(first, (cursor, limit, gone) =>
        queries.fetchQuery({
          queryKey: ['events-page', cursor],
          queryFn: () => api.search({ ...asked, cursor, limit, signal: gone }),
          gcTime: 0,
          staleTime: 0,
        }),
      );
      const { search: id, ...question } = search;
      const marks = new RowMarks(
        (positions) =>
          queries.fetchQuery({
            queryKey: ['events-compared', id, positions],
            queryFn: () => api.compareEvents({ positions, search: { id, ...question } }),
            gcTime: 0,
            staleTime: 0,
          }),
        () => queries.isFetching() > 0,
      );
      return { pages, marks };
    },
    structuralSharing: false,
    gcTime: gcMs,
    // A look is taken when somebody asks for it, and not by itself.
    staleTime: Infinity,
  });
