import type { EventView } from '@daybook/api';
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
