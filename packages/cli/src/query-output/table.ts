import type { EventView, ParsedLines } from '@daybook/api';
import type { MaskedEvent } from '@daybook/event';
import { targetOf } from '../event-text/sentence.ts';
import { valueOr } from '../event-text/view.ts';
import { type Paint, renderTable, type Style, type TableColumn } from '../terminal/index.ts';
import { targetCell } from './target.ts';

export const eventColumns: readonly TableColumn<EventView>[] = [
  { title: 'position', value: ({ position }) => position, widthMin: 8, style: () => 'dim' },
  { title: 'time', value: ({ event }) => shortTime(event.time), widthMin: 16 },
  { title: 'kind', value: ({ event }) => event.kind, widthMin: 8 },
  { title: 'actor', value: (view) => valueOr(view, 'identity', view.event.actor?.id) ?? '', widthMin: 5 },
  { title: 'action', value: ({ event }) => event.action, widthMin: 6 },
  {
    title: 'outcome',
    value: ({ event }) => event.outcome,
    widthMin: 7,
    style: ({ event }) => outcomeStyle(event.outcome),
  },
  { title: 'ip', value: (view) => valueOr(view, 'network', view.event.origin?.ip) ?? '', widthMin: 7 },
  { title: 'target', value: (view) => targetCell(view) ?? '', widthMin: 8 },
];

/** Without its fraction, and with `Z` for UTC: to the second, which is what fits a table. */
function shortTime(time: string): string {
  return time.replace(/\.\d+/, '').replace(/[+-]00:00$/, 'Z');
}

function outcomeStyle(outcome: string): Style | null {
  if (outcome === 'failure' || outcome === 'denied') return 'red';
  if (outcome === 'error') return 'yellow';
  return outcome === 'success' ? 'green' : null;
}

export function renderEventTable(events: readonly EventView[], width: number, paint: Paint): string {
  return renderTable(events, eventColumns, width, paint);
}

type Parsed = ParsedLines['events'][number];

/** Of events that are none yet: they have no position. What could not be read is shown as it is. */
const parsedColumns: readonly TableColumn<Parsed>[] = [
  { title: 'time', value: ({ time }) => shortTime(time), widthMin: 16 },
  { title: 'service', value: ({ service }) => service?.name ?? service?.host ?? '', widthMin: 7 },
  {
    title: 'kind',
    value: ({ kind }) => kind,
    widthMin: 8,
    style: ({ kind }) => (kind === 'system.unparsed' ? 'red' : null),
  },
  { title: 'actor', value: ({ actor }) => actor?.id ?? '', widthMin: 5 },
  { title: 'action', value: ({ action }) => action, widthMin: 6 },
  { title: 'outcome', value: ({ outcome }) => outcome, widthMin: 7, style: ({ outcome }) => outcomeStyle(outcome) },
  { title: 'ip', value: ({ origin }) => origin?.ip ?? '', widthMin: 7 },
  { title: 'target', value: (event) => parsedTarget(event), widthMin: 8 },
];

function parsedTarget({ raw, ...event }: Parsed): string {
  if (event.kind === 'system.unparsed') return raw?.text ?? '';
  return targetOf(event as Partial<MaskedEvent>) ?? '';
}

export function renderParsedTable(events: readonly Parsed[], width: number, paint: Paint): string {
  return renderTable(events, parsedColumns, width, paint);
}
