import { useNavigate } from '@tanstack/react-router';
import { type MouseEvent, useId, useRef, useState } from 'react';
import { RowBody, type RowsInSight } from './body.tsx';
import { GridHeader } from './header.tsx';
import { useOrder, useOrderBy } from './order.ts';
import { widthsOf } from './preferences.ts';
import { useTitles } from './titles.ts';
import { useRowKeys } from './use-row-keys.ts';
import { useRowLook } from './use-row-look.ts';
import type { FoundRows } from './rows-query.ts';
import { useVersion } from './use-rows.ts';
import { useTable } from './use-table.ts';
import { isForBrowser, pickedOf, type PickedValue, ValueMenu } from './value-menu.tsx';

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
  const { isPhone, columns } = look;
  const sorted = { ...useOrder(), onSort: useOrderBy() };
  const titles = useTitles();
  const navigate = useNavigate();
  const prefix = useId();
  const [grid, setGrid] = useState<HTMLDivElement | null>(null);
  const inSight = useRef<RowsInSight>(null);
  const [cursor, setCursor] = useState(-1);
  const [picked, setPicked] = useState<PickedValue | null>(null);

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
        const next = Math.max(0, Math.min(pages.length - 1, at === -1 ? (inSight.current?.from ?? 0) : at + rows));
        setCursor(next);
        inSight.current?.reveal(next);
        if (current === null) grid?.focus({ preventScroll: true });
        else open(next, true);
      },
      open: () => open(at),
      filter: () => {
        const anchor = document.getElementById(`${prefix}${at}`)?.querySelector('[data-value]') ?? null;
        setPicked(pickedOf(anchor));
      },
      leave: () => setCursor(-1),
      pageRows: () => Math.max(1, (inSight.current?.to ?? 0) - (inSight.current?.from ?? 0) - 2),
    },
    current !== null,
  );
  const onClick = (event: MouseEvent): void => {
    const { target } = event;
    if (!(target instanceof Element)) return;
    const value = pickedOf(target.closest('[data-value]'));
    const index = Number(target.closest('[data-row]')?.getAttribute('data-row') ?? -1);
    if (index === -1 || isForBrowser(event)) return;
    event.preventDefault();
    setCursor(index);
    if (value !== null) setPicked(value);
    else open(index);
  };
  return (
    <>
      <div
        ref={setGrid}
        role="grid"
        tabIndex={0}
        aria-label="Events"
        aria-rowcount={pages.isEnd ? pages.length + 1 : -1}
        aria-colcount={isPhone ? 1 : columns.length}
        aria-busy={pages.isLoading}
        onKeyDown={onKeyDown}
        onClick={onClick}
        {...titles}
        className="max-h-[max(20rem,calc(100dvh-11rem))] overflow-auto overscroll-contain rounded-lg border border-line bg-surface -outline-offset-2 data-resizing:**:data-text:truncate"
        style={widthsOf(table)}
      >
        {isPhone ? null : <GridHeader grid={grid} columns={columns} table={table} choose={choose} sorted={sorted} />}
        {grid === null ? null : <RowBody ref={inSight} {...{ grid, pages, marks, look, prefix, at, current }} />}
      </div>
      <ValueMenu q={q} picked={picked} onClose={() => setPicked(null)} returnTo={grid} />
    </>
  );
}
