import type { EventView } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../../../api/client.ts';
import { Loaded } from '../../../../ui/state.tsx';
import { EventLine } from '../event-line.tsx';
import type { Relation } from './relations.ts';

const eachSideMax = 5;

interface Props {
  readonly view: EventView;
  readonly relation: Relation;
}

/** Events with that in common, by time: those before, this one, those at the same time or after. */
export function Neighbours({ view, relation: { id, label, value, q } }: Props) {
  const { time } = view.event;
  const around = useQuery({
    queryKey: ['events', 'around', view.position, id],
    queryFn: async ({ signal }) => {
      const [before, after] = await Promise.all([
        api.search({ q, until: time, order: 'desc', limit: eachSideMax, signal }),
        // This event is among them.
        api.search({ q, since: time, order: 'asc', limit: eachSideMax + 1, signal }),
      ]);
      return {
        before: before.events.toReversed(),
        after: after.events.filter(({ position }) => position !== view.position).slice(0, eachSideMax),
      };
    },
    staleTime: Infinity,
  });
  return (
    <section aria-label={label}>
      {value === null ? null : (
        <p className="mb-2 wrap-anywhere">
          <code>{value}</code>
        </p>
      )}
      <Loaded query={around} rows={6}>
        {({ before, after }) => (
          <ol className="divide-y divide-line rounded-lg border border-line">
            {before.length === 0 ? <Nothing>Nothing before it</Nothing> : null}
            {before.map((each) => (
              <EventLine key={each.position} view={each} />
            ))}
            <EventLine view={view} isHere />
            {after.map((each) => (
              <EventLine key={each.position} view={each} />
            ))}
            {after.length === 0 ? <Nothing>Nothing after it</Nothing> : null}
          </ol>
        )}
      </Loaded>
    </section>
  );
}

function Nothing({ children }: { readonly children: string }) {
  return <li className="px-3 py-1.5 text-faint">{children}</li>;
}
