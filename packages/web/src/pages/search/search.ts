import { columnsMax } from './rows/preferences.ts';

/** What is searched for, as it stands in the address: a link is the search. */
export interface EventsSearch {
  readonly q?: string;
  readonly since?: string;
  readonly until?: string;
  /** What the rows are in the order of; without it, the times of the events, newest first. */
  readonly sort?: 'received' | 'position';
  readonly order?: 'asc';
  /** What the table shows of each, in this order; without it, what the reader has chosen for themselves. */
  readonly columns?: readonly string[];
  /** Position of the event that is open. */
  readonly event?: string;
  /** Id of the saved search that this began with. */
  readonly view?: string;
  /** Events grouped by what they are alike in, in place of rows. */
  readonly group?: 'patterns';
}

export function eventsSearch(search: Record<string, unknown>): EventsSearch {
  const keys = ['q', 'since', 'until', 'event', 'view'] as const;
  const { sort, order, columns } = search;
  const named = Array.isArray(columns) ? columns.filter((each) => typeof each === 'string' && each !== '') : [];
  return {
    ...Object.fromEntries(
      keys.flatMap((key) => (typeof search[key] === 'string' && search[key] !== '' ? [[key, search[key]]] : [])),
    ),
    ...(search['group'] === 'patterns' ? { group: 'patterns' } : {}),
    ...(named.length === 0 ? {} : { columns: named.slice(0, columnsMax) }),
    ...(sort === 'received' || sort === 'position' ? { sort } : {}),
    ...(order === 'asc' ? { order } : {}),
  };
}
