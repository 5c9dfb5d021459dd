import { useNavigate } from '@tanstack/react-router';
import { type MouseEvent, useEffect, useId, useRef, useState } from 'react';
import { GridHeader, headerPx } from './header.tsx';
import { useOrder, useOrderBy } from './order.ts';
import { widthsOf } from './preferences.ts';
import { GridRow } from './row.tsx';
import { useMarks } from './use-marks.ts';
import { useRowLook } from './use-row-look.ts';
import { useTable } from './use-table.ts';
import { useRowKeys } from './use-row-keys.ts';
import { type FoundRows, useVersion } from './use-rows.ts';
import { blockRows, useWindow } from './use-window.ts';
import { pickedOf, type PickedValue, ValueMenu } from './value-menu.tsx';

interface Props extends FoundRows {
  readonly q: string;
  /** Position of the event that is open. */
  readonly current: string | null;
}

/** Rows of one height, of which those in sight are drawn. */
export function RowGrid({ pages, marks, q, current }: Props) {
  useVersion(pages);
  const { table, choose } = useTable();
  const look = useRowLook(table);
  const { rowPx, isPhone } = look;
  const sorted = { ...useOrder(), onSort: useOrderBy() };
  const navigate = useNavigate();
  const prefix = useId();
  const element = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState(-1);
  const [picked, setPicked] = useState<PickedValue | null>(null);
  const window = useWindow(element, pages.length, rowPx, isPhone ? 0 : headerPx);
  const { from, to } = window;
  useEffect(() => pages.look(from, to), [pages, from, to]);
  useMarks(marks, pages, from, to);

  // An event that is opened by its link, or that the browser went back to, is where the keys go on from.
  const openAt = current === null ? -1 : pages.indexOf(current);
  const at = openAt === -1 ? Math.min(cursor, pages.length - 1) : openAt;
  const open = (index: number, replace = false): void => {
    const row = pages.at(index);
    if (row?.type !== 'event') return;
    const { position } = row;
    void navigate({ to: '/search', search: (search) => ({ ...search, event: position }), replace, resetScroll: false });
  };
  const onKeyDown = useRowKeys(
    {
      by: (rows) => {
        const next = Math.max(0, Math.min(pages.length - 1, at === -1 ? from : at + rows));
        setCursor(next);
        window.reveal(next);
        if (current === null) element.current?.focus({ preventScroll: true });
        else open(next, true);
      },
      open: () => open(at),
      filter: () => {
        const anchor = document.getElementById(`${prefix}${at}`)?.querySelector('[data-value]') ?? null;
        setPicked(pickedOf(anchor));
      },
      leave: () => setCursor(-1),
      pageRows: Math.max(1, to - from - 2),
    },
    current !== null,
  );
  const onClick = ({ target }: MouseEvent): void => {
    if (!(target instanceof Element)) return;
    const value = pickedOf(target.closest('[data-value]'));
    const index = Number(target.closest('[data-row]')?.getAttribute('data-row') ?? -1);
    if (index === -1) return;
    setCursor(index);
    if (value !== null) setPicked(value);
    else if (target.closest('a') === null) open(index);
  };
  const drawn = window.blocks.some(({ block }) => Math.floor(at / blockRows) === block);
  return (
    <>
      <div
        ref={element}
        role="grid"
        tabIndex={0}
        aria-label="Events"
        aria-rowcount={pages.isEnd ? pages.length + 1 : -1}
        aria-colcount={isPhone ? 1 : look.columns.length}
        aria-busy={pages.isLoading}
        aria-activedescendant={drawn && at !== -1 ? `${prefix}${at}` : undefined}
        onKeyDown={onKeyDown}
        onClick={onClick}
        className="max-h-[max(20rem,calc(100dvh-11rem))] overflow-auto overscroll-contain rounded-lg border border-line bg-surface -outline-offset-2"
        style={widthsOf(table)}
      >
        {isPhone ? null : (
          <GridHeader grid={element} columns={look.columns} table={table} choose={choose} sorted={sorted} />
        )}
        <div role="presentation" className="relative min-w-full" style={{ height: window.bodyPx }}>
          {window.blocks.map(({ block, topPx }) => (
            <div
              key={block}
              role="rowgroup"
              // A card has the width of the screen and cuts what is longer; columns have their own.
              className={`absolute top-0 left-0 w-full ${isPhone ? '' : 'min-w-(--columns)'}`}
              style={{ transform: `translateY(${topPx}px)` }}
            >
              {Array.from({ length: Math.min(blockRows, pages.length - block * blockRows) }, (_, i) => {
                const index = block * blockRows + i;
                const row = pages.at(index);
                return (
                  <GridRow
                    key={index}
                    id={`${prefix}${index}`}
                    row={row}
                    differs={row === null ? undefined : marks.of(row.position)}
                    index={index}
                    isCurrent={index === at}
                    isOpen={current !== null && row?.position === current}
                    {...look}
                  />
                );
              })}
            </div>
          ))}
        </div>
      </div>
      <ValueMenu q={q} picked={picked} onClose={() => setPicked(null)} returnTo={element} />
    </>
  );
}
