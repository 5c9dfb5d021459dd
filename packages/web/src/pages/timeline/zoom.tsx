import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../ui/button.tsx';
import { formatTime } from '../../ui/time.tsx';
import { useZone } from '../../ui/zone.ts';
import { partsOf, type Span, wider } from './lanes.ts';
import type { EventView } from '@daybook/api';
import type { TimelineSearch } from './search.ts';

const parts = 12;
const closestMs = 1000;

interface Props {
  readonly search: TimelineSearch;
  readonly events: readonly EventView[];
  readonly span: Span;
}

/** Closer: one of the parts of the span; wider, or all. */
export function Zoom({ search, events, span }: Props) {
  const zone = useZone();
  const textOf = (ms: number): string => formatTime(new Date(ms).toISOString(), zone);
  const most = Math.max(1, ...partsOf(events, span, parts).map(({ count }) => count));
  const isClosest = span.toMs - span.fromMs <= closestMs;
  return (
    <nav aria-label="Zoom" className="mt-1 mb-5 flex flex-col gap-2">
      {isClosest ? null : (
        <div className="flex gap-px px-3 sm:pl-38">
          {partsOf(events, span, parts).map(({ fromMs, toMs, count }) =>
            count === 0 ? (
              <span key={fromMs} className="h-8 flex-1 rounded-sm bg-sunken" />
            ) : (
              <Link
                key={fromMs}
                to="/timeline"
                search={at(search, { fromMs, toMs })}
                title={`Zoom to ${textOf(fromMs)}`}
                className="relative flex h-8 flex-1 items-end overflow-hidden rounded-sm bg-sunken text-center text-xs hover:bg-hover"
              >
                <span
                  className="absolute inset-x-0 bottom-0 bg-accent-wash"
                  style={{ height: `${(100 * count) / most}%` }}
                />
                <span className="relative w-full pb-1.5 text-accent tabular-nums">
                  {count}
                  <span className="sr-only">
                    {' '}
                    event{count === 1 ? '' : 's'} from {textOf(fromMs)}: zoom in
                  </span>
                </span>
              </Link>
            ),
          )}
        </div>
      )}
      <div className="flex flex-wrap gap-1.5 px-3 sm:pl-38">
        <Link to="/timeline" search={at(search, wider(span))} className={buttonClass({ size: 'small' })}>
          Zoom out
        </Link>
        {search.since === undefined && search.until === undefined ? null : (
          <Link
            to="/timeline"
            search={search.actor === undefined ? {} : { actor: search.actor }}
            className={buttonClass({ size: 'small' })}
          >
            All time
          </Link>
        )}
      </div>
    </nav>
  );
}

function at({ actor }: TimelineSearch, { fromMs, toMs }: Span): TimelineSearch {
  const since = new Date(fromMs).toISOString();
  const until = new Date(toMs).toISOString();
  return { ...(actor === undefined ? {} : { actor }), since, until };
}
