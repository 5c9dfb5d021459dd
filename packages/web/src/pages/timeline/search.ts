/** Whose events, and of when, as it stands in the address. */
export interface TimelineSearch {
  /** `actor.id`. */
  readonly actor?: string;
  readonly since?: string;
  readonly until?: string;
  /** Position of the event that is open. */
  readonly event?: string;
}

export function timelineSearch(search: Record<string, unknown>): TimelineSearch {
  const keys = ['actor', 'since', 'until', 'event'] as const;
  return Object.fromEntries(
    keys.flatMap((key) => (typeof search[key] === 'string' && search[key] !== '' ? [[key, search[key]]] : [])),
  );
}
