/** What the page asks, as it stands in its address. */
export interface LooksSearch {
  /** The events in question, as a query. */
  readonly about?: string;
  readonly reader?: string;
  readonly since?: string;
  readonly until?: string;
}

export function looksSearch(search: Record<string, unknown>): LooksSearch {
  const keys = ['about', 'reader', 'since', 'until'] as const;
  return Object.fromEntries(
    keys.flatMap((key) => (typeof search[key] === 'string' && search[key] !== '' ? [[key, search[key]]] : [])),
  );
}
