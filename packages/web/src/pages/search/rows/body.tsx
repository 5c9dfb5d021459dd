import { type Ref, useEffect, useImperativeHandle, useLayoutEffect } from 'react';
import { headerPx } from './header.tsx';
import { GridRow, type RowLook } from './row.tsx';
import { useMarks } from './use-marks.ts';
import type { FoundRows } from './rows-query.ts';
import { useVersion } from './use-rows.ts';
import { blockRows, type RowWindow, useWindow } from './use-window.ts';

/** What is in sight, for who moves about in it. */
export type RowsInSight = Pick<RowWindow, 'from' | 'to' | 'reveal'>;

interface Props extends FoundRows {
  readonly ref: Ref<RowsInSight>;
  /** The grid, which scrolls. */
  readonly grid: HTMLElement;
  readonly look: RowLook;
  /** What the id of a row begins with. */
  readonly prefix: string;
  /** Where the keys are; -1 for nowhere. */
  readonly at: number;
  /** Position of the event that is open. */
  readonly current: string | null;
}

/** The rows in sight. It alone is drawn anew when they are scrolled. */
export function RowBody({ ref, grid, pages, marks, look, prefix, at, current }: Props) {
  useVersion(pages);
  const { rowPx, isPhone } = look;
  const { blocks, bodyPx, from, to, isPassing, reveal } = useWindow(grid, pages.length, rowPx, isPhone ? 0 : headerPx);
  useImperativeHandle(ref, () => ({ from, to, reveal }));
  useEffect(() => pages.look(from, to, isPassing), [pages, from, to, isPassing]);
  useMarks(marks, pages, from, to);
  const isDrawn = blocks.some(({ block }) => Math.floor(at / blockRows) === block);
  useLayoutEffect(() => {
    if (isDrawn) grid.setAttribute('aria-activedescendant', `${prefix}${at}`);
    else grid.removeAttribute('aria-activedescendant');
  }, [grid, isDrawn, prefix, at]);
  return (
    <div role="presentation" className="relative min-w-full" style={{ height: bodyPx }}>
      {blocks.map(({ block, slot, topPx }) => {
        const first = block * blockRows;
        const rows = Math.min(blockRows, pages.length - first);
        return (
          <div
            key={slot}
            role="rowgroup"
            // A card has the width of the screen and cuts what is longer; columns have their own.
            className={`absolute top-0 left-0 w-full contain-strict ${isPhone ? '' : 'min-w-(--columns)'}`}
            style={{ height: rows * rowPx, transform: `translateY(${topPx}px)` }}
          >
            {Array.from({ length: rows }, (_, i) => {
              const index = first + i;
              const row = pages.at(index);
              return (
                <GridRow
                  key={i}
                  id={`${prefix}${index}`}
                  look={look}
                  row={row}
                  differs={row === null ? undefined : marks.of(row.position)}
                  index={index}
                  isCurrent={index === at}
                  isOpen={current !== null && row?.position === current}
                />
              );
            })}
          </div>
        );
      })}
    </div>
  );
}
