import type { QueryClient } from '@tanstack/react-query';
import { askedOf } from './asked.ts';
import { orderedBy } from './rows/ordered.ts';
import { rowsQuery } from './rows/rows-query.ts';
import type { EventsSearch } from './search.ts';

/**
 * Asks for the first rows of a search at once, before the page that shows them is loaded and drawn: they are what people wait
 * for. What was asked already, and failed, is left to the page.
 */
export function askAhead(queries: QueryClient, search: EventsSearch): void {
  if (search.group === 'patterns') return;
  const query = rowsQuery(queries, askedOf(queries, search), orderedBy(search));
  if (queries.getQueryState(query.queryKey) === undefined) void queries.prefetchQuery(query);
}
