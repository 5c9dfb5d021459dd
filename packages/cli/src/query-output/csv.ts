import type { EventView } from '@daybook/api';
import { valueOr } from '../event-text/view.ts';
import { targetCell } from './target.ts';

const columns: readonly (readonly [string, (view: EventView) => string | number | undefined])[] = [
  ['position', ({ position }) => position],
  ['time', ({ event }) => event.time],
  ['received', ({ received }) => received],
  ['source', ({ source, sourceName }) => sourceName ?? source],
  ['kind', ({ event }) => event.kind],
  ['actor', (view) => valueOr(view, 'identity', view.event.actor?.id)],
  ['action', ({ event }) => event.action],
  ['outcome', ({ event }) => event.outcome],
  ['reason', ({ event }) => event.reason?.text ?? event.reason?.code],
  ['ip', (view) => valueOr(view, 'network', view.event.origin?.ip)],
  ['target', targetCell],
  ['method', (view) => valueOr(view, 'content', view.event.request?.method)],
  ['status', (view) => valueOr(view, 'content', view.event.request?.status)],
  ['userAgent', (view) => valueOr(view, 'network', view.event.origin?.userAgent)],
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
