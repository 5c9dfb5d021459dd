import type { SearchRange } from '@daybook/api';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { EventsSearch } from './search.ts';

/** What is asked of the server: the page, the chart and the facets of one search carry one id, and are one look. */
export type Asked = Omit<SearchRange, 'search'> & { readonly search: string };

/** The search that the address says, and a way to ask it anew: that is another look. */
export function useAsked({ q, since, until }: EventsSearch): { asked: Asked; askAgain: () => void } {
  const queries = useQueryClient();
  const range = {
    ...(q === undefined ? {} : { q }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
  const queryKey = ['search-id', range];
  // Kept as answers are: who goes back to a search whose answers are still there takes no new look at it.
  const { data: search } = useQuery({
    queryKey,
    queryFn: newId,
    initialData: newId,
    enabled: false,
    staleTime: Infinity,
  });
  return { asked: { ...range, search }, askAgain: () => void queries.setQueryData(queryKey, newId()) };
}

function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(36).padStart(2, '0')).join('');
}
