import {
  type ColumnDef,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_basic,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { type ReactNode, useMemo } from 'react';
import { Icon } from './icon.tsx';
import { useMedia } from './media.ts';
import { Scrolled } from './scrolled.tsx';

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { basic: sortFn_basic },
});

export interface Column<T> {
  readonly id: string;
  readonly header: string;
  /** What it is sorted by; without it, it is not. */
  readonly sort?: (row: T) => string | number;
  readonly cell: (row: T) => ReactNode;
  readonly className?: string;
  /** Not on a phone: what is behind the row says it too. */
  readonly wideOnly?: true;
  /** On a phone below what is in the first column, and not beside it. */
  readonly below?: true;
}

interface Props<T extends object> {
  /** What the table is of. */
  readonly label: string;
  /** The same object at every call. */
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowId: (row: T) => string;
  /** What can be done with a row. */
  readonly actions?: ((row: T) => ReactNode) | undefined;
  /** The row that is open beside the table. */
  readonly current?: string | null;
  /** So many rows are drawn, of those that are sorted. */
  readonly shownMax?: number;
}

export function DataTable<T extends object>({
  label,
  columns,
  rows,
  rowId,
  actions,
  current = null,
  shownMax = Infinity,
}: Props<T>) {
  const defs = useMemo(() => columns.map((column) => defOf(column)), [columns]);
  const byId = useMemo(() => new Map(columns.map((column) => [column.id, column])), [columns]);
  const data = useMemo(() => [...rows], [rows]);
  const isPhone = useMedia('(max-width: 40rem)');
  const beside = isPhone ? columns.filter(({ below }) => below !== true) : columns;
  const below = isPhone ? columns.filter((column) => column.below) : [];
  const table = useTable({ features, columns: defs, data, getRowId: rowId });
  return (
    <Scrolled as="section" label={label} className="relative rounded-lg border border-line bg-surface">
      <table className="w-full text-left">
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} className="border-b border-line bg-sunken text-xs text-soft">
              {group.headers
                .filter(({ column }) => beside.some(({ id }) => id === column.id))
                .map(({ id, column }) => (
                  <Header
                    key={id}
                    title={byId.get(column.id)?.header ?? ''}
                    className={widthClass(byId.get(column.id))}
                    sorted={column.getIsSorted()}
                    onSort={column.getCanSort() ? () => column.toggleSorting() : null}
                  />
                ))}
              {actions === undefined ? null : (
                <th scope="col">
                  <span className="sr-only">Actions</span>
                </th>
              )}
            </tr>
          ))}
        </thead>
        <tbody>
          {table
            .getRowModel()
            .rows.slice(0, shownMax)
            .map((row) => (
              <tr
                key={row.id}
                aria-current={row.id === current || undefined}
                className="border-b border-line last:border-b-0 hover:bg-hover/60 aria-current:bg-accent-wash"
              >
                {beside.map((column, i) => (
                  <td
                    key={column.id}
                    className={`px-2.5 py-2 align-top sm:px-3.5 ${widthClass(column)} ${column.className ?? ''}`}
                  >
                    {column.cell(row.original)}
                    {i === 0 ? below.map((each) => <Below key={each.id} column={each} row={row.original} />) : null}
                  </td>
                ))}
                {actions === undefined ? null : (
                  <td className="px-2 py-1.5 text-right align-top">{actions(row.original)}</td>
                )}
              </tr>
            ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

function Below<T extends object>({ column, row }: { readonly column: Column<T>; readonly row: T }) {
  return <div className="mt-0.5 text-xs text-soft">{column.cell(row)}</div>;
}

function defOf<T extends object>({ id, sort }: Column<T>): ColumnDef<typeof features, T> {
  if (sort === undefined) return { id, enableSorting: false };
  return { id, accessorFn: sort, sortFn: 'basic', sortDescFirst: false };
}

const widthClass = (column: { readonly wideOnly?: true } | undefined): string =>
  column?.wideOnly === true ? 'hidden sm:table-cell' : '';

interface HeaderProps {
  readonly title: string;
  readonly className: string;
  readonly sorted: false | 'asc' | 'desc';
  readonly onSort: (() => void) | null;
}

function Header({ title, className, sorted, onSort }: HeaderProps) {
  const order = sorted === false ? undefined : sorted === 'asc' ? 'ascending' : 'descending';
  return (
    <th scope="col" aria-sort={order} className={`px-2.5 py-2 font-medium sm:px-3.5 sm:whitespace-nowrap ${className}`}>
      {onSort === null ? (
        title
      ) : (
        <button
          type="button"
          onClick={onSort}
          className="-mx-1 inline-flex items-center gap-0.5 rounded px-1 hover:text-ink"
        >
          {title}
          <Icon
            name="chevron"
            className={`size-3.5 ${sorted === false ? 'opacity-0' : ''} ${sorted === 'asc' ? 'rotate-180' : ''}`}
          />
        </button>
      )}
    </th>
  );
}
