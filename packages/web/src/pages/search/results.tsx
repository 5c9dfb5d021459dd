import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { Problem } from '../../ui/problem.tsx';
import { isQueryFault } from '../../ui/query-field.tsx';
import { Empty, Loading } from '../../ui/state.tsx';
import { DataTable } from '../../ui/table.tsx';
import { columns } from './columns.tsx';
import type { Asked } from './asked.ts';

interface Props {
  readonly search: Asked;
  readonly current: string | null;
}

export function Results({ search, current }: Props) {
  const pages = useInfiniteQuery({
    queryKey: ['events', search],
    queryFn: ({ pageParam, signal }) =>
      api.search({ ...search, signal, ...(pageParam === null ? {} : { cursor: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ cursor }) => cursor,
    // A look is taken when somebody asks for it, and not by itself.
    staleTime: Infinity,
  });
  const events = useMemo(() => pages.data?.pages.flatMap((page) => page.events) ?? [], [pages.data]);
  const missing = pages.data?.pages.flatMap((page) => page.missing) ?? [];
  const isFault = isQueryFault(pages.error);
  return (
    <>
      {pages.error === null || isFault ? null : <Problem error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.isPending && pages.error === null ? <Loading rows={8} /> : null}
      {pages.isSuccess && events.length === 0 ? (
        <Empty title="Nothing was found">Widen the time, or the query.</Empty>
      ) : null}
      {missing.length === 0 ? null : (
        <p className="mb-3 text-warn">
          The content of {missing.length} more event{missing.length === 1 ? '' : 's'} is gone or damaged:{' '}
          {missing.map(({ position }) => position).join(', ')}
        </p>
      )}
      {events.length === 0 ? null : (
        <div aria-busy={pages.isFetching}>
          <DataTable
            label="Events"
            columns={columns}
            rows={events}
            rowId={({ position }) => position}
            current={current}
          />
          <div className="mt-3 flex items-center gap-3">
            {pages.hasNextPage ? (
              <Button busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                More
              </Button>
            ) : null}
            <p role="status" className="text-soft">
              {events.length} event{events.length === 1 ? '' : 's'}
              {pages.hasNextPage ? ' so far' : ''}
            </p>
          </div>
        </div>
      )}
    </>
  );
}
