/** What is searched for, as it stands in the address: a link is the search. */
export interface EventsSearch {
  readonly q?: string;
  readonly since?: string;
  readonly until?: string;
  /** Position of the event that is open. */
  readonly event?: string;
}

export function eventsSearch(search: Record<string, unknown>): EventsSearch {
  const keys = ['q', 'since', 'until', 'event'] as const;
  return Object.fromEntries(
    keys.flatMap((key) => (typeof search[key] === 'string' && search[key] !== '' ? [[key, search[key]]] : [])),
  );
}
