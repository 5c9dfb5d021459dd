import { useNavigate } from '@tanstack/react-router';
import { type MouseEvent, useId, useMemo, useState } from 'react';
import { useShortcuts } from '../../../app/shortcuts.ts';
import { Button } from '../../../ui/button.tsx';
import { countText } from '../../../ui/count.ts';
import { Icon } from '../../../ui/icon.tsx';
import { GridHeader } from '../rows/header.tsx';
import { widthsOf } from '../rows/preferences.ts';
import { GridRow } from '../rows/row.tsx';
import { useTitles } from '../rows/titles.ts';
import { useRowKeys } from '../rows/use-row-keys.ts';
import { useRowLook } from '../rows/use-row-look.ts';
import { useTable } from '../rows/use-table.ts';
import { isForBrowser, pickedOf, type PickedValue, ValueMenu } from '../rows/value-menu.tsx';
import type { TailRow } from './buffer.ts';
import { TailStatus } from './status.tsx';
import { useTail } from './use-tail.ts';

/** How far the keys for a page go. */
const pageKeyRows = 15;

/** Events as they are committed, newest first, for the query alone: the time of the search is not asked. */
export function Tail({ q, current }: Omit<TableProps, 'rows'>) {
  const { buffer, state, rate, toggle } = useTail(q);
  const keys = useMemo(() => ({ p: toggle }), [toggle]);
  useShortcuts(keys);
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-3">
        <Button size="small" aria-pressed={buffer.isPaused} onClick={toggle}>
          {buffer.isPaused ? 'Resume' : 'Pause'}
        </Button>
        <TailStatus buffer={buffer} state={state} rate={rate} />
      </div>
      <TailTable rows={buffer.rows} q={q} current={current} />
    </>
  );
}

interface TableProps {
  readonly rows: readonly TailRow[];
  readonly q: string;
  /** Position of the event that is open. */
  readonly current: string | null;
}

function TailTable({ rows, q, current }: TableProps) {
  const { table, choose } = useTable();
  const look = useRowLook(table);
  const { isPhone } = look;
  const titles = useTitles();
  const navigate = useNavigate();
  const prefix = useId();
  const [grid, setGrid] = useState<HTMLDivElement | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [picked, setPicked] = useState<PickedValue | null>(null);
  const at = rows.findIndex(({ position }) => position === (current ?? chosen));
  const elementAt = (index: number): HTMLElement | null =>
    document.getElementById(`${prefix}${rows[index]?.position ?? ''}`);
  const open = (index: number, replace = false): void => {
    const row = rows[index];
    if (row?.type !== 'event') return;
    const { position } = row;
    void navigate({ to: '/search', search: (search) => ({ ...search, event: position }), replace, resetScroll: false });
  };
  const onKeyDown = useRowKeys(
    {
      by: (count) => {
        const next = Math.max(0, Math.min(rows.length - 1, at + count));
        setChosen(rows[next]?.position ?? null);
        elementAt(next)?.scrollIntoView({ block: 'nearest' });
        if (current === null) grid?.focus({ preventScroll: true });
        else open(next, true);
      },
      open: () => open(at),
      filter: () => setPicked(pickedOf(elementAt(at)?.querySelector('[data-value]') ?? null)),
      leave: () => setChosen(null),
      pageRows: () => pageKeyRows,
    },
    current !== null,
  );
  const onClick = (event: MouseEvent): void => {
    const { target } = event;
    if (!(target instanceof Element) || isForBrowser(event)) return;
    const position = target.closest('[data-position]')?.getAttribute('data-position') ?? null;
    const value = pickedOf(target.closest('[data-value]'));
    if (position === null) return;
    event.preventDefault();
    setChosen(position);
    if (value !== null) setPicked(value);
    else open(rows.findIndex((row) => row.position === position));
  };
  return (
    <>
      <div
        ref={setGrid}
        role="grid"
        tabIndex={0}
        aria-label="Live tail"
        aria-activedescendant={at === -1 ? undefined : `${prefix}${rows[at]?.position ?? ''}`}
        onKeyDown={onKeyDown}
        onClick={onClick}
        {...titles}
        // What the keys go to is not behind the titles.
        className="max-h-[max(20rem,calc(100dvh-14rem))] min-h-40 scroll-pt-8 overflow-auto rounded-lg border border-line bg-surface -outline-offset-2 data-resizing:**:data-text:truncate"
        style={widthsOf(table)}
      >
        {isPhone ? null : <GridHeader grid={grid} columns={look.columns} table={table} choose={choose} sorted={null} />}
        <div role="rowgroup" className={isPhone ? '' : 'min-w-(--columns)'}>
          {rows.length === 0 ? (
            <div role="row" className="px-4 py-8 text-center text-soft">
              <span role="gridcell">Nothing has come in yet.</span>
            </div>
          ) : null}
          {rows.map((row) =>
            row.type === 'dropped' ? (
              <Dropped key={`dropped ${row.position}`} row={row} />
            ) : (
              <GridRow
                key={row.position}
                look={look}
                row={row}
                index={null}
                id={`${prefix}${row.position}`}
                isCurrent={row.position === (current ?? chosen)}
                isOpen={row.position === current}
              />
            ),
          )}
        </div>
      </div>
      <ValueMenu q={q} picked={picked} onClose={() => setPicked(null)} returnTo={grid} />
    </>
  );
}

/** What the server left out, at its place. */
function Dropped({ row: { dropped } }: { readonly row: Extract<TailRow, { type: 'dropped' }> }) {
  const { count, first, last, reason } = dropped;
  const what = count === null ? 'Events' : countText(count);
  const why = reason === 'slow' ? 'this browser read too slowly' : 'it was cut for longer than the server goes back';
  return (
    <div role="row" className="flex items-center gap-2 border-b border-line bg-warn-wash px-3 py-1.5 text-warn">
      <Icon name="warning" />
      <span role="gridcell">
        {what} between {first} and {last} were left out, because {why}. A search finds them.
      </span>
    </div>
  );
}
