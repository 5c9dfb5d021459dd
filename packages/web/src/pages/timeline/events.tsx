import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../api/client.ts';
import { countText } from '../../ui/count.ts';
import { NotIndexed } from '../../ui/not-indexed.tsx';
import { Empty, Loaded } from '../../ui/state.tsx';
import { EventLine } from '../search/drawer/event-line.tsx';
import { queryFor } from '../search/terms.ts';
import { Chart } from './chart.tsx';
import { lanesOf, spanOf } from './lanes.ts';
import type { TimelineSearch } from './search.ts';
import { Zoom } from './zoom.tsx';

/** So many are drawn and listed; of more, the latest. */
const eventsMax = 500;

/** One question, one look. */
export function Events({ search }: { readonly search: Omit<TimelineSearch, 'event'> }) {
  const { actor = '', since, until } = search;
  const page = useQuery({
    queryKey: ['events', 'timeline', actor, since, until],
    queryFn: ({ signal }) =>
      api.search({
        q: queryFor('actor.id', actor) ?? '-*:*',
        ...(since === undefined ? {} : { since }),
        ...(until === undefined ? {} : { until }),
        limit: eventsMax,
        signal,
      }),
    staleTime: Infinity,
  });
  return (
    <Loaded query={page} rows={8}>
      {({ events, missing, cursor, bounds }) => {
        const note = <NotIndexed days={bounds.notIndexed} />;
        if (events.length === 0)
          return (
            <>
              {note}
              <Empty title="Nothing was found">No event of this actor in that time.</Empty>
            </>
          );
        const earliest = events.at(-1);
        const span = spanOf(events, cursor === null ? since : undefined, until);
        return (
          <>
            {note}
            <p role="status" className="mb-2 text-soft">
              {countText(events.length)}
              {cursor === null ? '.' : ', the latest of more. '}
              {cursor === null || earliest === undefined ? null : (
                <Link
                  to="/timeline"
                  search={{ actor, until: earliest.event.time, ...(since === undefined ? {} : { since }) }}
                  className="text-accent underline underline-offset-2"
                >
                  Those before
                </Link>
              )}
              {missing.length === 0 ? '' : ` The content of ${missing.length} more is gone or damaged.`}
            </p>
            <Chart lanes={lanesOf(events)} span={span} />
            <Zoom search={search} events={events} span={span} />
            <section aria-label="Events">
              <ol className="divide-y divide-line rounded-lg border border-line bg-surface">
                {events.map((view) => (
                  <EventLine key={view.position} view={view} isByOne />
                ))}
              </ol>
            </section>
          </>
        );
      }}
    </Loaded>
  );
}
