import type { SearchRange } from '@daybook/api';
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import type { EventsSearch } from './search.ts';

/** What is asked of the server: the page, the chart and the facets of one search carry one id, and are one look. */
export type Asked = Omit<SearchRange, 'search'> & { readonly search: string };

type Range = Pick<EventsSearch, 'q' | 'since' | 'until'>;

/** The search that the address says, and a way to ask it anew: that is another look. */
export function useAsked(search: EventsSearch): { asked: Asked; askAgain: () => void } {
  const queries = useQueryClient();
  const range = rangeOf(search);
  const queryKey = keyOf(range);
  // Kept as answers are: who goes back to a search whose answers are still there takes no new look at it.
  const { data: id } = useQuery({
    queryKey,
    queryFn: newId,
    initialData: newId,
    enabled: false,
    staleTime: Infinity,
  });
  return { asked: { ...range, search: id }, askAgain: () => void queries.setQueryData(queryKey, newId()) };
}

/** The same, for who asks before there is a page. */
export function askedOf(queries: QueryClient, search: EventsSearch): Asked {
  const range = rangeOf(search);
  const queryKey = keyOf(range);
  const id = queries.getQueryData<string>(queryKey) ?? newId();
  queries.setQueryData(queryKey, id);
  return { ...range, search: id };
}

const keyOf = (range: Range) => ['search-id', range] as const;

function rangeOf({ q, since, until }: EventsSearch): Range {
  return {
    ...(q === undefined ? {} : { q }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
}

function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(36).padStart(2, '0')).join('');
}
