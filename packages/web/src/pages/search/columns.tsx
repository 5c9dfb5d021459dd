import type { EventJson, EventView } from '@daybook/api';
import { Link } from '@tanstack/react-router';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Masked } from '../../ui/masked.tsx';
import type { Column } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';

const tones: Readonly<Record<EventJson['outcome'], Tone>> = {
  success: 'good',
  failure: 'warn',
  denied: 'bad',
  error: 'bad',
  unknown: 'plain',
};

export function Outcome({ outcome }: Pick<EventJson, 'outcome'>) {
  return <Badge tone={tones[outcome]}>{outcome}</Badge>;
}

/** What was done something to, shortly; empty where the event does not say, or the role masks it. */
export function targetOf({ target, request }: EventJson): string {
  const [resource] = target?.resources ?? [];
  if (resource?.type === 'url' && request?.method !== undefined) return `${request.method} ${resource.id}`;
  if (resource !== undefined) return resource.name ?? `${resource.type} ${resource.id}`;
  if (target?.user !== undefined) return target.user.name ?? target.user.id ?? '';
  return request?.url === undefined ? '' : [request.method, request.url].filter(Boolean).join(' ');
}

export const columns: readonly Column<EventView>[] = [
  {
    id: 'time',
    header: 'Time',
    cell: ({ position, event }) => (
      <Link
        to="/search"
        search={(search) => ({ ...search, event: position })}
        resetScroll={false}
        className="text-accent hover:underline"
      >
        <Time iso={event.time} exact />
      </Link>
    ),
  },
  {
    id: 'who',
    header: 'Who',
    className: 'font-medium max-w-56 truncate',
    cell: ({ event, masked }) => event.actor?.name ?? event.actor?.id ?? <Masked if={masked?.includes('identity')} />,
  },
  {
    id: 'kind',
    wideOnly: true,
    header: 'Kind',
    cell: ({ event }) => <code className="whitespace-nowrap">{event.kind}</code>,
  },
  { id: 'outcome', header: 'Outcome', cell: ({ event }) => <Outcome outcome={event.outcome} /> },
  {
    id: 'what',
    header: 'To what',
    className: 'max-w-72 truncate',
    cell: ({ event, masked }) =>
      targetOf(event) === '' ? (
        <Masked if={masked?.includes('content')} />
      ) : (
        <span title={targetOf(event)}>{targetOf(event)}</span>
      ),
  },
  {
    id: 'from',
    wideOnly: true,
    header: 'From',
    cell: ({ event, masked }) =>
      event.origin?.ip === undefined ? <Masked if={masked?.includes('network')} /> : <code>{event.origin.ip}</code>,
  },
  {
    id: 'source',
    wideOnly: true,
    header: 'Source',
    cell: ({ sourceName, source, own }) => (own ? 'Daybook' : (sourceName ?? source)),
  },
];
