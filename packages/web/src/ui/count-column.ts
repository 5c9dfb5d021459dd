import type { Column } from './table.tsx';

/** A column of how many, sorted by that. */
export function countColumn<T>(
  id: string,
  header: string,
  count: (row: T) => number,
  more: Partial<Pick<Column<T>, 'wideOnly' | 'cell'>> = {},
): Column<T> {
  return {
    id,
    header,
    className: 'tabular-nums',
    sort: count,
    cell: (row) => count(row).toLocaleString('en'),
    ...more,
  };
}
