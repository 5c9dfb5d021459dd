import type { EventView } from '@daybook/api';
import type { ReactNode } from 'react';
import { Outcome, targetOf } from '../columns.tsx';
import { valuesAt } from './values.ts';

export interface RowColumn {
  readonly id: string;
  readonly title: string;
  /** What a query has for it; null where it has no one field. */
  readonly field: string | null;
  /** What it is sorted by; it has a moment in it. */
  readonly sort?: 'time' | 'received';
  /** As text; empty for nothing. */
  readonly text: (view: EventView) => string;
  /** What is filtered by, where it is not the text. */
  readonly value?: (view: EventView) => string | undefined;
  readonly show?: (view: EventView) => ReactNode;
}

const own: readonly RowColumn[] = [
  {
    id: 'time',
    title: 'Time',
    field: null,
    sort: 'time',
    text: ({ event }) => event.time,
  },
  {
    id: 'received',
    title: 'Received',
    field: null,
    sort: 'received',
    text: ({ received }) => received,
  },
  {
    id: 'who',
    title: 'Who',
    field: 'actor.id',
    text: ({ event }) => event.actor?.name ?? event.actor?.id ?? '',
    value: ({ event }) => event.actor?.id,
  },
  { id: 'kind', title: 'Kind', field: 'kind', text: ({ event }) => event.kind },
  {
    id: 'outcome',
    title: 'Outcome',
    field: 'outcome',
    text: ({ event }) => event.outcome,
    show: ({ event }) => <Outcome outcome={event.outcome} />,
  },
  {
    id: 'what',
    title: 'To what',
    field: 'target.id',
    text: ({ event }) => targetOf(event),
    value: ({ event }) => event.target?.resources?.[0]?.id,
  },
  { id: 'from', title: 'From', field: 'origin.ip', text: ({ event }) => event.origin?.ip ?? '' },
  {
    id: 'source',
    title: 'Source',
    field: 'source',
    text: (view) => (view.own ? 'Daybook' : (view.sourceName ?? String(view.source))),
    value: ({ source }) => String(source),
  },
];

const byId = new Map(own.map((column) => [column.id, column]));

/** Those with a name of their own, which say more than one field does. */
export const namedColumns: readonly { readonly id: string; readonly title: string }[] = own;

/** A column: one of those above, or any field by its name in queries. */
export function columnOf(id: string): RowColumn {
  const text = (view: EventView): string => valuesAt(view, id).join(', ');
  const value = (view: EventView): string | undefined => {
    const [first] = valuesAt(view, id);
    return first === undefined ? undefined : String(first);
  };
  return byId.get(id) ?? { id, title: id, field: id, text, value };
}
