import { errors, type EventView, type SourceArrivals, type SourceJson } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { api } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { Icon } from '../../ui/icon.tsx';
import { Masked } from '../../ui/masked.tsx';
import { Problem } from '../../ui/problem.tsx';
import { type Column, DataTable } from '../../ui/table.tsx';
import { Ticks } from '../../ui/ticks.tsx';
import { Time } from '../../ui/time.tsx';
import { Outcome } from '../search/columns.tsx';
import { useTail } from '../search/tail/use-tail.ts';

const askMs = 1_500;
const shownMax = 10;

/** What comes from a source, from now on: the events to who may see them, their number to who registers sources. */
export function Arriving({ source }: { readonly source: SourceJson }) {
  const { can } = useMe();
  const arrivals = useQuery({
    queryKey: ['arrivals', source.number],
    queryFn: ({ signal }) => api.sourceArrivals(source.number, signal),
    refetchInterval: askMs,
  });
  return (
    <div className="flex flex-col gap-3">
      {arrivals.error === null ? null : <Problem error={arrivals.error} />}
      <State arrivals={arrivals.data} />
      {can('events:read') ? (
        <Events name={source.name} />
      ) : (
        <p className="text-soft">Your role sees no events; it sees how many have come.</p>
      )}
      <Refusals arrivals={arrivals.data} />
    </div>
  );
}

function State({ arrivals }: { readonly arrivals: SourceArrivals | undefined }) {
  const taken = arrivals?.taken;
  const last = taken?.last ?? null;
  const words = (): string => {
    if (taken === null) return 'Your role sees only some of the events, and not how many have come.';
    if (taken === undefined || last === null) return 'Waiting for the first event …';
    return taken.events === 1
      ? 'The first event has arrived.'
      : `${taken.events.toLocaleString('en')} events have arrived.`;
  };
  return (
    <div
      className={`flex items-center gap-3 rounded-lg border px-4 py-3 ${last !== null ? 'border-good/40 bg-good-wash' : 'border-line bg-surface'}`}
    >
      {last !== null ? (
        <Icon name="check" className="size-4 text-good" />
      ) : (
        <span aria-hidden className="size-2.5 shrink-0 animate-pulse rounded-full bg-accent" />
      )}
      <p role="status" className="flex-1 font-medium">
        {words()}
      </p>
      {last === null ? null : (
        <span className="text-xs text-soft">
          last <Time iso={last} />
        </span>
      )}
    </div>
  );
}

const columns: readonly Column<EventView>[] = [
  {
    id: 'time',
    header: 'Time',
    cell: ({ position, event }) => (
      <Link to="/search" search={{ event: position }} className="text-accent hover:underline">
        <Time iso={event.time} exact />
      </Link>
    ),
  },
  {
    id: 'who',
    header: 'Who',
    className: 'max-w-40 truncate font-medium',
    cell: ({ event, masked }) => event.actor?.name ?? event.actor?.id ?? <Masked if={masked?.includes('identity')} />,
  },
  { id: 'kind', header: 'Kind', cell: ({ event }) => <code className="whitespace-nowrap">{event.kind}</code> },
  { id: 'outcome', wideOnly: true, header: 'Outcome', cell: ({ event }) => <Outcome outcome={event.outcome} /> },
];

/** The first ones, as the tail has them. */
function Events({ name }: { readonly name: string }) {
  const { buffer, state } = useTail(`source:"${name}"`);
  const rows = useMemo(
    () => buffer.rows.flatMap((row) => (row.type === 'event' ? [row.view] : [])).slice(0, shownMax),
    [buffer.rows],
  );
  return (
    <>
      {state.name === 'cut' || state.name === 'ended' ? <p className="text-warn">{state.why}</p> : null}
      {rows.length === 0 ? null : (
        <DataTable label="First events" columns={columns} rows={rows} rowId={({ position }) => position} />
      )}
    </>
  );
}

function Refusals({ arrivals }: { readonly arrivals: SourceArrivals | undefined }) {
  if (arrivals === undefined || arrivals.refused === 0) return null;
  const { refused, refusals } = arrivals;
  return (
    <section aria-label="Refused" className="rounded-lg border border-warn/40 bg-warn-wash px-4 py-3">
      <p role="status" className="font-medium text-warn">
        {refused === 1 ? 'One was refused.' : `${refused.toLocaleString('en')} were refused.`}
      </p>
      <ul className="mt-1.5 flex flex-col gap-2">
        {refusals.map(({ at, code, faults }, i) => (
          <li key={`${at} ${i}`}>
            <span className="font-medium">{errors[code].title}</span>{' '}
            <span className="text-xs text-soft">
              <Time iso={at} />
            </span>
            {faults.map(({ field, about }) => (
              <span key={`${field} ${about}`} className="block">
                {field === '' ? null : <code>{field}: </code>}
                {about}
              </span>
            ))}
            {faults.length > 0 ? null : (
              <span className="block text-soft">
                <Ticks text={errors[code].next} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
