import type { EventView } from '@daybook/api';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { Icon } from '../../../ui/icon.tsx';
import { Masked } from '../../../ui/masked.tsx';
import { Time } from '../../../ui/time.tsx';
import { Outcome, targetOf } from '../columns.tsx';
import { Differs } from '../differs.tsx';
import type { RowColumn } from './columns.tsx';
import type { Row } from './pages.ts';
import type { Preferences } from './preferences.ts';

export interface RowLook {
  readonly columns: readonly RowColumn[];
  readonly rowPx: number;
  readonly times: Preferences['times'];
  readonly isPhone: boolean;
  readonly isMasked: (field: string) => boolean;
}

interface Props extends RowLook {
  readonly row: Row | null;
  /** Fields of which the index has something else. */
  readonly differs?: readonly string[] | undefined;
  /** Among all rows; null where rows come and go above it. */
  readonly index: number | null;
  readonly id?: string;
  readonly isCurrent?: boolean;
  readonly isOpen?: boolean;
}

const rowClass =
  'flex items-center border-b border-line hover:bg-hover/60 aria-selected:bg-hover aria-selected:shadow-[inset_2px_0_0_var(--color-accent)] aria-[current=true]:bg-accent-wash';

/** One row of the grid; its cells are as wide as the grid says by a variable of each column. */
export const GridRow = memo(function GridRow(props: Props) {
  const { row, differs, index, id, isCurrent, isOpen = false, ...look } = props;
  return (
    <div
      role="row"
      id={id}
      aria-rowindex={index === null ? undefined : index + 2}
      aria-selected={isCurrent}
      aria-current={isOpen || undefined}
      data-row={index ?? undefined}
      data-position={row?.position}
      className={`${rowClass} ${isDense(look) ? 'text-[0.8125rem]' : ''}`}
      style={{ height: look.rowPx }}
    >
      <Cells row={row} differs={differs} look={look} />
    </div>
  );
});

/** Rows that stand close have smaller letters, so that more of each is in sight. */
function isDense({ rowPx, isPhone }: RowLook): boolean {
  return !isPhone && rowPx < 36;
}

function Cells({ row, differs, look }: Pick<Props, 'row' | 'differs'> & { readonly look: RowLook }) {
  const span = look.isPhone ? 1 : look.columns.length;
  if (row === null)
    return (
      <div role="gridcell" aria-colspan={span} className="px-3 text-faint">
        …
      </div>
    );
  if (row.type === 'missing')
    return (
      <div role="gridcell" aria-colspan={span} className="flex min-w-0 items-center gap-2 px-3 text-bad">
        <Icon name="warning" />
        <span className="truncate" title={row.detail}>
          The content of event {row.position} is {row.code === 'destroyed' ? 'destroyed' : 'gone or damaged'}:{' '}
          {row.detail}
        </span>
      </div>
    );
  if (look.isPhone) return <Card view={row.view} differs={differs} times={look.times} />;
  return look.columns.map((column, i) => (
    <div
      key={column.id}
      role="gridcell"
      className={`flex h-full items-center gap-1.5 px-2 first:pl-3 ${i === look.columns.length - 1 ? 'min-w-0 flex-1' : 'shrink-0'}`}
      style={{ width: `var(--column-${i})` }}
    >
      {i === 0 ? <Differs differs={differs} /> : null}
      <Value view={row.view} column={column} look={look} isFirst={i === 0} />
    </div>
  ));
}

interface ValueProps {
  readonly view: EventView;
  readonly column: RowColumn;
  readonly look: RowLook;
  readonly isFirst: boolean;
}

function Value({ view, column, look, isFirst }: ValueProps) {
  const { field } = column;
  const text = column.text(view);
  const shown = column.show?.(view, look.times) ?? (
    <span className="truncate" title={text}>
      {text}
    </span>
  );
  if (column.sort !== undefined)
    return (
      <Link
        to="/search"
        search={(search) => ({ ...search, event: view.position })}
        resetScroll={false}
        tabIndex={-1}
        className="truncate text-accent hover:underline"
      >
        {shown}
      </Link>
    );
  if (text === '') return <Masked if={field !== null && look.isMasked(field)} />;
  const value = column.value === undefined ? text : column.value(view);
  if (field === null || value === undefined) return shown;
  return (
    <button
      type="button"
      tabIndex={-1}
      data-field={field}
      data-value={value}
      title={text}
      className={`min-w-0 truncate rounded text-left hover:underline ${isFirst ? 'font-medium' : ''}`}
    >
      {shown}
    </button>
  );
}

interface CardProps extends Pick<Props, 'differs' | 'times'> {
  readonly view: EventView;
}

/** On a phone: when and how it ended, then who did what. */
function Card({ view, differs, times }: CardProps) {
  const { event, position, masked } = view;
  return (
    <div role="gridcell" className="min-w-0 flex-1 px-3">
      <div className="flex items-center gap-2">
        <Differs differs={differs} />
        <Link
          to="/search"
          search={(search) => ({ ...search, event: position })}
          resetScroll={false}
          tabIndex={-1}
          className="flex-1 text-accent"
        >
          <Time iso={event.time} exact={times === 'absolute'} />
        </Link>
        <Outcome outcome={event.outcome} />
      </div>
      <div className="mt-0.5 flex items-center gap-2">
        <span className="max-w-[45%] shrink-0 truncate font-medium">
          {event.actor?.name ?? event.actor?.id ?? <Masked if={masked?.includes('identity')} />}
        </span>
        <code className="shrink-0 text-soft">{event.kind}</code>
        <span className="truncate">{targetOf(event)}</span>
      </div>
    </div>
  );
}
