import type { LookView } from '@daybook/api';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../api/client.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { NotIndexed } from '../../ui/not-indexed.tsx';
import { Section } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Empty, Loading } from '../../ui/state.tsx';
import { type Column, DataTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { browserOf } from '../../ui/user-agent.ts';
import type { LooksSearch } from './search.ts';

const count = new Intl.NumberFormat('en');

const columns: readonly Column<LookView>[] = [
  { id: 'time', header: 'When', cell: ({ time }) => <Time iso={time} exact /> },
  {
    id: 'reader',
    below: true,
    header: 'Who',
    className: 'min-w-28',
    cell: ({ reader, role }) => (
      <>
        <Link
          to="/looks"
          search={(search) => ({ ...search, reader: reader.id })}
          className="font-medium wrap-anywhere hover:underline"
        >
          {reader.name ?? reader.id}
        </Link>
        <span className="block text-xs wrap-anywhere text-faint">as {role}</span>
      </>
    ),
  },
  { id: 'action', header: 'Did', cell: (look) => <Deed look={look} /> },
  {
    id: 'shown',
    below: true,
    header: 'Saw',
    cell: ({ shown, counted }) => (
      <>
        <span className="whitespace-nowrap">
          {count.format(shown)} shown{counted > shown ? ',' : ''}
        </span>{' '}
        {counted > shown ? <span className="whitespace-nowrap">{count.format(counted)} counted</span> : null}
      </>
    ),
  },
  { id: 'covered', below: true, header: 'Of these events', cell: (look) => <Covered look={look} /> },
  {
    id: 'from',
    wideOnly: true,
    header: 'From',
    className: 'min-w-32',
    cell: ({ address, userAgent }) => (
      <>
        <code className="wrap-anywhere">{address ?? 'unknown'}</code>
        <span className="block text-xs wrap-anywhere text-faint" title={userAgent ?? ''}>
          {browserOf(userAgent)}
        </span>
      </>
    ),
  },
];

/** Where no events are in question there is nothing to say of them. */
const withoutCovered = columns.filter(({ id }) => id !== 'covered');

function Deed({ look: { action, query, restriction, masked, phase } }: { readonly look: LookView }) {
  return (
    <div className="flex min-w-40 max-w-72 flex-col items-start gap-0.5">
      <span className="flex flex-wrap gap-1">
        {action}
        {phase === 'once' ? null : <Badge>{phase}</Badge>}
        {masked.map((group) => (
          <Badge key={group} tone="warn">
            {group} masked
          </Badge>
        ))}
      </span>
      {query === null || query === '' ? null : <code className="text-xs wrap-anywhere text-soft">{query}</code>}
      {restriction === null || restriction === '' ? null : (
        <code className="text-xs wrap-anywhere text-faint">under {restriction}</code>
      )}
    </div>
  );
}

function Covered({ look: { covered, within } }: { readonly look: LookView }) {
  if (covered === null) return <span className="text-faint">its query cannot be read any more</span>;
  return (
    <span className="block min-w-32">
      could show {count.format(covered)}
      {within === null ? '' : `, ${count.format(within)} in what it showed`}
    </span>
  );
}

export function LookList({ search }: { readonly search: LooksSearch }) {
  const looks = useInfiniteQuery({
    queryKey: ['looks', 'list', search],
    queryFn: ({ pageParam }) => api.looks({ ...search, ...(pageParam === null ? {} : { cursor: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ cursor }) => cursor,
    staleTime: Infinity,
  });
  const rows = looks.data?.pages.flatMap((page) => page.looks) ?? [];
  const more = looks.hasNextPage ? (
    <Button className="mt-3" busy={looks.isFetchingNextPage} onClick={() => void looks.fetchNextPage()}>
      Earlier ones
    </Button>
  ) : null;
  return (
    <Section title={search.about === undefined ? 'All looks' : 'Looks that could have shown these events'}>
      {looks.error === null ? null : <Problem error={looks.error} onRetry={() => void looks.refetch()} />}
      <NotIndexed days={looks.data?.pages[0]?.bounds.notIndexed} />
      {looks.isPending && looks.error === null ? <Loading /> : null}
      {looks.isSuccess && rows.length === 0 ? (
        <Empty title={looks.hasNextPage ? 'None among the newest' : 'Nobody looked'}>{more}</Empty>
      ) : null}
      {rows.length === 0 ? null : (
        <>
          <DataTable
            label="Looks"
            columns={search.about === undefined ? withoutCovered : columns}
            rows={rows}
            rowId={({ position }) => position}
          />
          {more}
        </>
      )}
    </Section>
  );
}
