import type { PointerEvent } from 'react';
import { Icon } from '../../../ui/icon.tsx';
import type { RowColumn } from './columns.tsx';
import type { Ordered } from './ordered.ts';
import { clampWidth } from './preferences.ts';
import type { TableChoice } from './use-table.ts';

export const headerPx = 32;

interface Props extends Pick<TableChoice, 'table' | 'choose'> {
  /** The grid, which has the widths of its columns as variables. */
  readonly grid: HTMLElement | null;
  readonly columns: readonly RowColumn[];
  /** Null where rows stand as they come. */
  readonly sorted: Sorted | null;
}

interface Sorted extends Ordered {
  readonly onSort: (sort: Ordered['sort']) => void;
}

const dragType = 'application/x-daybook-column';

/** Titles of the columns: dragged to where they shall stand, and at their edges to how wide they shall be. */
export function GridHeader({ grid, columns, table, choose, sorted }: Props) {
  const chosen = table.columns;
  const move = (from: number, to: number): void => {
    const moved = chosen[from];
    if (moved !== undefined) choose({ ...table, columns: chosen.toSpliced(from, 1).toSpliced(to, 0, moved) });
  };
  const resize = (index: number, widthPx: number, isDone: boolean): void => {
    grid?.style.setProperty(`--column-${index}`, `${widthPx}px`);
    grid?.toggleAttribute('data-resizing', !isDone);
    if (isDone)
      choose({ ...table, columns: chosen.map((column, i) => (i === index ? { ...column, widthPx } : column)) });
  };
  return (
    <div role="rowgroup" className="sticky top-0 z-10 min-w-full">
      <div
        role="row"
        aria-rowindex={1}
        className="flex min-w-(--columns) items-center border-b border-line bg-sunken text-xs text-soft"
        style={{ height: headerPx }}
      >
        {columns.map((column, i) => (
          // oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- by keyboard it is moved in the dialog of columns
          <div
            key={column.id}
            role="columnheader"
            aria-sort={sortOf(column, sorted)}
            draggable
            onDragStart={(event) => event.dataTransfer.setData(dragType, String(i))}
            onDragOver={(event) => (event.dataTransfer.types.includes(dragType) ? event.preventDefault() : undefined)}
            onDrop={(event) => {
              event.preventDefault();
              move(Number(event.dataTransfer.getData(dragType)), i);
            }}
            className={`relative flex h-full items-center px-2 font-medium first:pl-3 ${i === columns.length - 1 ? 'min-w-0 flex-1' : 'shrink-0'}`}
            style={{ width: `var(--column-${i})` }}
          >
            <Title column={column} sorted={sorted} />
            <Edge widthPx={chosen[i]?.widthPx ?? 0} onResize={(widthPx, isDone) => resize(i, widthPx, isDone)} />
          </div>
        ))}
      </div>
    </div>
  );
}

function sortOf(column: RowColumn, sorted: Sorted | null): 'ascending' | 'descending' | undefined {
  if (sorted === null || column.sort !== sorted.sort) return undefined;
  return sorted.order === 'asc' ? 'ascending' : 'descending';
}

function Title({ column, sorted }: Pick<Props, 'sorted'> & { readonly column: RowColumn }) {
  const own = column.sort;
  if (sorted === null || own === undefined) return <span className="truncate">{column.title}</span>;
  const { sort, order, onSort } = sorted;
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
