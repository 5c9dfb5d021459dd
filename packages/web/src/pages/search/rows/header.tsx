import type { PointerEvent } from 'react';
import { Icon } from '../../../ui/icon.tsx';
import type { RowColumn } from './columns.tsx';
import type { Ordered } from './order.ts';
import { clampWidth } from './preferences.ts';

interface Props extends Ordered {
  readonly columns: readonly RowColumn[];
  readonly widths: readonly number[];
  readonly heightPx: number;
  readonly onSort: (sort: Ordered['sort']) => void;
  /** While it is dragged, and at last. */
  readonly onResize: (index: number, widthPx: number, isDone: boolean) => void;
  readonly onMove: (from: number, to: number) => void;
}

const dragType = 'application/x-daybook-column';

/** Titles of the columns: dragged to where they shall stand, and at their edges to how wide they shall be. */
export function GridHeader({ columns, widths, heightPx, sort, order, onSort, onResize, onMove }: Props) {
  return (
    <div role="rowgroup" className="sticky top-0 z-10 min-w-full">
      <div
        role="row"
        aria-rowindex={1}
        className="flex min-w-(--columns) items-center border-b border-line bg-sunken text-xs text-soft"
        style={{ height: heightPx }}
      >
        {columns.map((column, i) => (
          // oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- by keyboard it is moved in the dialog of columns
          <div
            key={column.id}
            role="columnheader"
            aria-sort={column.sort !== sort ? undefined : order === 'asc' ? 'ascending' : 'descending'}
            draggable
            onDragStart={(event) => event.dataTransfer.setData(dragType, String(i))}
            onDragOver={(event) => (event.dataTransfer.types.includes(dragType) ? event.preventDefault() : undefined)}
            onDrop={(event) => {
              event.preventDefault();
              onMove(Number(event.dataTransfer.getData(dragType)), i);
            }}
            className={`relative flex h-full items-center px-2 font-medium first:pl-3 ${i === columns.length - 1 ? 'min-w-0 flex-1' : 'shrink-0'}`}
            style={{ width: `var(--column-${i})` }}
          >
            <Title column={column} sort={sort} order={order} onSort={onSort} />
            <Edge widthPx={widths[i] ?? 0} onResize={(widthPx, isDone) => onResize(i, widthPx, isDone)} />
          </div>
        ))}
      </div>
    </div>
  );
}

type TitleProps = Pick<Props, 'sort' | 'order' | 'onSort'> & { readonly column: RowColumn };

function Title({ column, sort, order, onSort }: TitleProps) {
  const own = column.sort;
  if (own === undefined) return <span className="truncate">{column.title}</span>;
  return (
    <button
      type="button"
      onClick={() => onSort(own)}
      className="-mx-1 inline-flex items-center gap-0.5 rounded px-1 hover:text-ink"
    >
      {column.title}
      <Icon
        name="chevron"
        className={`size-3.5 ${own === sort ? '' : 'opacity-0'} ${order === 'asc' ? 'rotate-180' : ''}`}
      />
    </button>
  );
}

interface EdgeProps {
  readonly widthPx: number;
  readonly onResize: (widthPx: number, isDone: boolean) => void;
}

/** By pointer; who uses the keyboard has the width in the dialog of columns. */
function Edge({ widthPx, onResize }: EdgeProps) {
  const begin = (down: PointerEvent<HTMLSpanElement>): void => {
    const edge = down.currentTarget;
    const startX = down.clientX;
    const widthAt = (event: globalThis.PointerEvent): number => clampWidth(widthPx + event.clientX - startX);
    const move = (event: globalThis.PointerEvent): void => onResize(widthAt(event), false);
    const end = (event: globalThis.PointerEvent): void => {
      edge.removeEventListener('pointermove', move);
      onResize(widthAt(event), true);
    };
    edge.setPointerCapture(down.pointerId);
    edge.addEventListener('pointermove', move);
    edge.addEventListener('pointerup', end, { once: true });
    down.preventDefault();
  };
  return (
    <span
      aria-hidden="true"
      data-edge
      draggable={false}
      onPointerDown={begin}
      className="absolute top-0 right-0 h-full w-2 cursor-col-resize touch-none border-r border-line hover:border-accent"
    />
  );
}
