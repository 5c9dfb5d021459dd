import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { choosePreferences, namedColumnsOf, type Preferences, usePreferences, withWidths } from './preferences.ts';

const route = getRouteApi('/inside/search');

export type TableLook = Omit<Preferences, 'others'>;

export interface TableChoice {
  readonly table: TableLook;
  /** The columns are those of the search, and not one's own. */
  readonly isNamed: boolean;
  /** Null for what it was at first. */
  readonly choose: (table: TableLook | null) => void;
}

/** How the table looks: with the columns that the address names, as a saved view does, or one's own. */
export function useTable(): TableChoice {
  const preferences = usePreferences();
  const { columns: ids } = route.useSearch();
  const navigate = useNavigate();
  const nameColumns = (columns: readonly string[] | undefined): void =>
    void navigate({
      to: '/search',
      search: ({ columns: _columns, ...rest }) => (columns === undefined ? rest : { ...rest, columns }),
      replace: true,
      resetScroll: false,
    });
  const table = useMemo(
    () => (ids === undefined ? preferences : { ...preferences, columns: namedColumnsOf(preferences, ids) }),
    [preferences, ids],
  );
  const choose = (next: TableLook | null): void => {
    if (ids === undefined) choosePreferences(next === null ? null : { ...preferences, ...next });
    else if (next === null) nameColumns(undefined);
    else {
      const { columns, ...rest } = next;
      choosePreferences({ ...withWidths(preferences, columns), ...rest });
      const chosen = columns.map(({ id }) => id);
      if (chosen.join('\n') !== ids.join('\n')) nameColumns(chosen);
    }
  };
  return { table, isNamed: ids !== undefined, choose };
}
