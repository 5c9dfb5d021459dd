import type { EventView } from '@daybook/api';
import { memo } from 'react';
import { Icon } from '../../../ui/icon.tsx';
import { Masked } from '../../../ui/masked.tsx';
import { Outcome, targetOf } from '../columns.tsx';
import { Differs } from '../differs.tsx';
import type { RowColumn } from './columns.tsx';
import type { Row } from './pages.ts';

export interface RowLook {
  readonly columns: readonly RowColumn[];
  readonly rowPx: number;
  readonly isPhone: boolean;
  /** Rows stand close, and have smaller letters, so that more of each is in sight. */
  readonly isDense: boolean;
  /** Whether a cell of the column is to cut the text. */
  readonly cuts: (column: number, text: string) => boolean;
  readonly isMasked: (field: string) => boolean;
  readonly timeOf: (iso: string) => string;
  readonly hrefOf: (position: string) => string;
}

interface Props {
  readonly look: RowLook;
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
  'flex items-center contain-layout contain-size border-b border-line hover:bg-hover/60 aria-selected:bg-hover aria-selected:shadow-[inset_2px_0_0_var(--color-accent)] aria-[current=true]:bg-accent-wash';

/**
 * One row of the grid; its cells are as wide as the grid says by a variable of each column. It has neither state nor listeners:
 * the grid hears what happens in it, and while it is scrolled, one row after the other is shown in the same place.
 */
export const GridRow = memo(function GridRow({ look, row, differs, index, id, isCurrent, isOpen = false }: Props) {
  return (
    <div
      role="row"
      id={id}
      aria-rowindex={index === null ? undefined : index + 2}
      aria-selected={isCurrent}
      aria-current={isOpen || undefined}
      data-row={index ?? undefined}
      data-position={row?.position}
      className={`${rowClass} ${look.isDense ? 'text-[0.8125rem]' : ''}`}
      style={{ height: look.rowPx }}
    >
      <Cells row={row} differs={differs} look={look} />
    </div>
  );
});

function Cells({ row, differs, look }: Pick<Props, 'row' | 'differs' | 'look'>) {
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
        <span data-text className="truncate">
          The content of event {row.position} is {row.code === 'destroyed' ? 'destroyed' : 'gone or damaged'}:{' '}
          {row.detail}
        </span>
      </div>
    );
  if (look.isPhone) return <Card view={row.view} differs={differs} look={look} />;
  return look.columns.map((column, i) => (
    <div
      key={column.id}
      role="gridcell"
      className={`flex h-full items-center gap-1.5 px-2 first:pl-3 ${i === look.columns.length - 1 ? 'min-w-0 flex-1' : 'shrink-0'}`}
      style={{ width: `var(--column-${i})` }}
    >
      {i === 0 && differs !== undefined ? <Differs differs={differs} /> : null}
      <Value view={row.view} column={column} look={look} at={i} />
    </div>
  ));
}

interface ValueProps {
  readonly view: EventView;
  readonly column: RowColumn;
  readonly look: RowLook;
  /** Which column it is. */
  readonly at: number;
}

function Value({ view, column, look, at }: ValueProps) {
  const { field } = column;
  const text = column.text(view);
  if (column.sort !== undefined) {
    const cut = look.cuts(at, look.timeOf(text)) ? 'truncate' : '';
    return <Moment iso={text} look={look} position={view.position} className={`hover:underline ${cut}`} />;
  }
  if (text === '') return <Masked if={field !== null && look.isMasked(field)} />;
  const shown = column.show?.(view) ?? text;
  const cut = look.cuts(at, text) ? 'min-w-0 truncate' : 'whitespace-nowrap';
  const value = column.value === undefined ? text : column.value(view);
  if (field === null || value === undefined)
    return (
      <span data-text className={cut}>
        {shown}
      </span>
    );
  return (
    <button
      type="button"
      tabIndex={-1}
      data-text
      data-field={field}
      data-value={value}
      className={`rounded text-left hover:underline ${cut} ${at === 0 ? 'font-medium' : ''}`}
    >
      {shown}
    </button>
  );
}

interface MomentProps {
  readonly iso: string;
  readonly look: RowLook;
  readonly position: string;
  readonly className: string;
}

/** When it was, which leads to the event. */
function Moment({ iso, look, position, className }: MomentProps) {
  return (
    <a href={look.hrefOf(position)} tabIndex={-1} data-text className={`text-accent ${className}`}>
      <time dateTime={iso} className="whitespace-nowrap tabular-nums">
        {look.timeOf(iso)}
      </time>
    </a>
  );
}

/** On a phone: when and how it ended, then who did what. */
function Card({ view, differs, look }: Pick<Props, 'differs' | 'look'> & { readonly view: EventView }) {
  const { event, position, masked } = view;
  return (
    <div role="gridcell" className="min-w-0 flex-1 px-3">
      <div className="flex items-center gap-2">
        <Differs differs={differs} />
        <Moment iso={event.time} look={look} position={position} className="flex-1" />
        <Outcome outcome={event.outcome} />
      </div>
      <div className="mt-0.5 flex items-center gap-2">
        <span data-text className="max-w-[45%] shrink-0 truncate font-medium">
          {event.actor?.name ?? event.actor?.id ?? <Masked if={masked?.includes('identity')} />}
        </span>
        <code className="shrink-0 text-soft">{event.kind}</code>
        <span data-text className="truncate">
          {targetOf(event)}
        </span>
      </div>
    </div>
  );
}
