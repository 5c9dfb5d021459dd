import type { AlertJson } from '@daybook/api';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { alertsQuery } from '../../api/watch.ts';
import { Button } from '../../ui/button.tsx';
import { countText } from '../../ui/count.ts';
import { Icon } from '../../ui/icon.tsx';
import { Empty, Loading } from '../../ui/state.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Time } from '../../ui/time.tsx';
import { AlertState, Level } from './marks.tsx';
import type { AlertsSearch } from './search.ts';
import { useListKeys } from './use-list-keys.ts';

/** Newest first. Arrow keys, j and k go through it. */
export function AlertList({ search }: { readonly search: AlertsSearch }) {
  const { state = 'unclosed', rule } = search;
  const list = useInfiniteQuery(alertsQuery(state, rule));
  const keys = useListKeys(search.alert);
  if (list.data === undefined)
    return list.error === null ? (
      <Loading rows={6} />
    ) : (
      <Problem error={list.error} onRetry={() => void list.refetch()} />
    );
  const alerts = list.data.pages.flatMap(({ items }) => items);
  const isPartial = list.data.pages.at(-1)?.partial === true;
  return (
    <section aria-label="Alerts" {...keys}>
      <div className="mb-2 flex items-center justify-between gap-3">
        <p role="status" className="text-soft">
          {countText(alerts.length, 'alert')}
          {list.hasNextPage ? ', and more' : ''}
          {isPartial ? '. So many are out of your sight that not all were looked through: ask by rule or state' : ''}
        </p>
        <Button size="small" busy={list.isRefetching} onClick={() => void list.refetch()}>
          <Icon name="refresh" />
          Refresh
        </Button>
      </div>
      {list.error === null ? null : <Problem error={list.error} />}
      {alerts.length === 0 ? (
        <Empty title={state === 'unclosed' ? 'Nothing to look into' : `None is ${state}`}>
          {state === 'unclosed' ? 'No rule has found anything that is not closed.' : null}
        </Empty>
      ) : (
        <ol className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
          {alerts.map((alert) => (
            <Row key={alert.id} alert={alert} search={search} isOpen={alert.id === search.alert} />
          ))}
        </ol>
      )}
      {list.hasNextPage ? (
        <Button className="mt-3" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show more
        </Button>
      ) : null}
    </section>
  );
}

interface RowProps {
  readonly alert: AlertJson;
  readonly search: AlertsSearch;
  readonly isOpen: boolean;
}

function Row({ alert, search, isOpen }: RowProps) {
  const { id, title, level, count, last, overflow } = alert;
  return (
    <li
      aria-current={isOpen || undefined}
      className="relative flex items-start gap-3 px-3 py-2 hover:bg-hover/60 aria-current:bg-accent-wash"
    >
      <div className="min-w-0 flex-1">
        <Link
          to="/alerts"
          search={{ ...search, alert: id }}
          resetScroll={false}
          data-alert={id}
          className="font-medium wrap-break-word after:absolute after:inset-0 hover:underline"
        >
          {title}
        </Link>
        <p className="mt-0.5 flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-soft">
          <Level level={level} />
          <AlertState alert={alert} />
          <span className="tabular-nums">{countText(count)}</span>
          {overflow ? <span>all further findings</span> : null}
        </p>
      </div>
      <span className="text-xs text-soft">
        <Time iso={last} />
      </span>
    </li>
  );
}
