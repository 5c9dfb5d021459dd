import { useNavigate } from '@tanstack/react-router';
import type { EventsSearch } from './search.ts';

/** What is asked for next; undefined takes a part away. */
export type Change = { readonly [Key in 'q' | 'since' | 'until']?: string | undefined };

/** Another search, in the address: going back leads to the one before. */
export function useGo(): (change: Change) => void {
  const navigate = useNavigate();
  return (change) =>
    void navigate({
      to: '/search',
      search: (search) => withChange(search, change),
      resetScroll: false,
    });
}

export function withChange(search: EventsSearch, change: Change): EventsSearch {
  const next = Object.entries({ ...search, ...change });
  return Object.fromEntries(next.filter(([, text]) => text !== undefined && text !== ''));
}
