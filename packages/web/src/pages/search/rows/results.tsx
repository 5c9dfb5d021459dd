import { useMemo, useState } from 'react';
import { useShortcuts } from '../../../app/shortcuts.ts';
import { Button } from '../../../ui/button.tsx';
import { countText } from '../../../ui/count.ts';
import { Icon } from '../../../ui/icon.tsx';
import { Problem } from '../../../ui/problem.tsx';
import { isQueryFault } from '../../../ui/query-field.tsx';
import { Empty, Loading } from '../../../ui/state.tsx';
import type { Asked } from '../asked.ts';
import { Tail } from '../tail/tail.tsx';
import { ColumnDialog } from './column-dialog.tsx';
import { RowGrid } from './grid.tsx';
import { useOrder } from './order.ts';
import type { FoundRows } from './rows-query.ts';
import { useRows, useVersion } from './use-rows.ts';

interface Props {
  readonly search: Asked;
  readonly current: string | null;
}

/** What was found, or, live, what comes in. */
export function Results({ search, current }: Props) {
  const [isLive, setLive] = useState(false);
  const [isChoosing, setChoosing] = useState(false);
  useShortcuts(useMemo(() => ({ t: () => setLive((was) => !was) }), []));
  return (
    <section aria-label="Events">
      <div className="mb-2 flex flex-wrap items-center justify-end gap-2">
        <Button size="small" aria-pressed={isLive} onClick={() => setLive(!isLive)} look={isLive ? 'primary' : 'plain'}>
          <Icon name={isLive ? 'close' : 'pulse'} />
          {isLive ? 'Stop the live tail' : 'Live tail'}
        </Button>
        <Button size="small" onClick={() => setChoosing(true)}>
          <Icon name="menu" />
          Columns
        </Button>
      </div>
      {isLive ? (
        <Tail key={search.q ?? ''} q={search.q ?? ''} current={current} />
      ) : (
        <Found search={search} current={current} />
      )}
      <ColumnDialog open={isChoosing} onClose={() => setChoosing(false)} />
    </section>
  );
}

function Found({ search, current }: Props) {
  const found = useRows(search, useOrder());
  const { data: rows, error } = found;
  if (error !== null && !isQueryFault(error)) return <Problem error={error} onRetry={() => void found.refetch()} />;
  if (error !== null) return null;
  if (rows === undefined) return <Loading rows={8} />;
  if (rows.pages.length === 0) return <Empty title="Nothing was found">Widen the time, or the query.</Empty>;
  return (
    <>
      <RowGrid key={found.dataUpdatedAt} {...rows} q={search.q ?? ''} current={current} />
      <State {...rows} />
    </>
  );
}

function State({ pages, marks }: FoundRows) {
  useVersion(pages);
  useVersion(marks);
  return (
    <div className="mt-2 flex flex-col gap-2">
      {pages.error === null ? null : <Problem error={pages.error} onRetry={() => pages.retry()} />}
      <p role="status" className="text-soft">
        {countText(pages.length)}
        {pages.isEnd ? '' : ' so far'}
        {pages.isLoading ? ', fetching more …' : ''}
      </p>
      {pages.isChanged ? (
        <p className="text-warn">Events came in among these since you began. Search again to see them all.</p>
      ) : null}
      {marks.isUncompared ? (
        <p className="text-soft">
          The index did not say in time whether it has the same as the log. What you see is what the log has.
        </p>
      ) : null}
    </div>
  );
}
