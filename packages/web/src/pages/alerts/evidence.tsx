import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Loaded } from '../../ui/state.tsx';
import { EventLine } from '../search/drawer/event-line.tsx';

/** So many are listed here; the search has all that are linked. */
const listedMax = 20;

interface Props {
  readonly positions: readonly string[];
  /** Of all that matched, linked or not. */
  readonly count: number;
}

/** The events that matched, each of which opens with its proof. */
export function Evidence({ positions, count }: Props) {
  const { can } = useMe();
  const shown = positions.slice(0, listedMax);
  const events = useQuery({
    queryKey: ['events', 'evidence', ...shown],
    queryFn: ({ signal }) => api.search({ q: queryOf(shown), order: 'asc', limit: listedMax, signal }),
    enabled: can('events:read') && shown.length > 0,
    staleTime: Infinity,
  });
  if (!can('events:read')) return <p className="text-soft">Its events are for who may read events.</p>;
  return (
    <div>
      <h3 className="mb-1.5 font-semibold">Evidence</h3>
      <Loaded query={events} rows={3}>
        {({ events: views, missing }) => (
          <>
            <ol aria-label="Events that matched" className="divide-y divide-line rounded-lg border border-line">
              {views.map((view) => (
                <EventLine key={view.position} view={view} />
              ))}
            </ol>
            {missing.length === 0 ? null : (
              <p className="mt-1 text-soft">The content of {missing.length} more is gone or damaged.</p>
            )}
          </>
        )}
      </Loaded>
      <p className="mt-2 flex flex-wrap items-center gap-3 text-soft">
        <Link to="/search" search={{ q: queryOf(positions) }} className={buttonClass({ size: 'small' })}>
          Search for them
        </Link>
        {count > positions.length
          ? `${positions.length} of ${count.toLocaleString('en')} are linked.`
          : shown.length < positions.length
            ? `The first ${shown.length} of ${positions.length}.`
            : null}
      </p>
    </div>
  );
}

const queryOf = (positions: readonly string[]): string => `position:(${positions.join(' OR ')})`;
