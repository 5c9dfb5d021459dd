import type { EventView } from '@daybook/api';
import { eventOfView } from '../event-text/view.ts';
import { targetOf } from '../event-text/sentence.ts';

const columns: readonly (readonly [string, (view: EventView) => string | number | undefined])[] = [
  ['position', ({ position }) => position],
  ['time', ({ event }) => event.time],
  ['received', ({ received }) => received],
  ['source', ({ source, sourceName }) => sourceName ?? source],
  ['kind', ({ event }) => event.kind],
  ['actor', ({ event }) => event.actor.id],
  ['action', ({ event }) => event.action],
  ['outcome', ({ event }) => event.outcome],
  ['reason', ({ event }) => event.reason?.text ?? event.reason?.code],
  ['ip', ({ event }) => event.origin?.ip],
  ['target', (view) => targetOf(eventOfView(view)) ?? undefined],
  ['method', ({ event }) => event.request?.method],
  ['status', ({ event }) => event.request?.status],
  ['userAgent', ({ event }) => event.origin?.userAgent],
];

/** RFC 4180: lines end in CR LF. */
export const csvHead = (): string => `${columns.map(([title]) => title).join(',')}\r\n`;

export const csvRow = (view: EventView): string => `${columns.map(([, value]) => csvCell(value(view))).join(',')}\r\n`;

/**
 * RFC 4180, with a quote before whatever a spreadsheet would take for a formula (OWASP, CSV injection): text that begins
 * with `=`, `+`, `-`, `@`, a tab or a carriage return. Numbers are none.
 */
function csvCell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const guarded = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(guarded) || guarded !== value ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
