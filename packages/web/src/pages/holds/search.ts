export interface HoldsSearch {
  /** Also those that were lifted. */
  readonly show?: 'all';
  /** The one that is open: where it was placed. */
  readonly hold?: string;
}

export function holdsSearch(search: Record<string, unknown>): HoldsSearch {
  const { show, hold } = search;
  return {
    ...(show === 'all' ? { show } : {}),
    ...(typeof hold === 'string' && /^\d+:\d+$/.test(hold) ? { hold } : {}),
  };
}
