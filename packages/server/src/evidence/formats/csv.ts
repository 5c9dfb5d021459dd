import type { EventView } from '@daybook/api';
import type { ExportWriter } from './writer.ts';

type Cell = string | number | boolean | undefined;

const json = (value: unknown): string | undefined => (value === undefined ? undefined : JSON.stringify(value));

/** Withheld where it is masked. */
const actorOf = ({ actor }: EventView['event']): Partial<EventView['event']['actor']> | undefined => actor;

/** What a column is called, and what of an event is in it. What is a list or a map is JSON. */
const columns: readonly (readonly [string, (view: EventView) => Cell])[] = [
  ['position', ({ position }) => position],
  ['time', ({ event }) => event.time],
  ['received', ({ received }) => received],
  ['source', ({ source }) => source],
  ['sourceName', ({ sourceName }) => sourceName],
  ['id', ({ event }) => event.id],
  ['kind', ({ event }) => event.kind],
  ['action', ({ event }) => event.action],
  ['outcome', ({ event }) => event.outcome],
  ['severity', ({ event }) => event.severity],
  ['reason.code', ({ event }) => event.reason?.code],
  ['reason.text', ({ event }) => event.reason?.text],
  ['service.name', ({ event }) => event.service?.name],
  ['service.host', ({ event }) => event.service?.host],
  ['actor.type', ({ event }) => actorOf(event)?.type],
  ['actor.id', ({ event }) => actorOf(event)?.id],
  ['actor.name', ({ event }) => actorOf(event)?.name],
  ['actor.email', ({ event }) => actorOf(event)?.email],
  ['actor.roles', ({ event }) => json(actorOf(event)?.roles)],
  ['actor.session', ({ event }) => actorOf(event)?.session],
  ['actor.credential', ({ event }) => actorOf(event)?.credential],
  ['actor.onBehalfOf', ({ event }) => actorOf(event)?.onBehalfOf],
  ['origin.ip', ({ event }) => event.origin?.ip],
  ['origin.port', ({ event }) => event.origin?.port],
  ['origin.host', ({ event }) => event.origin?.host],
  ['origin.userAgent', ({ event }) => event.origin?.userAgent],
  ['origin.device', ({ event }) => event.origin?.device],
  ['origin.country', ({ event }) => event.origin?.country],
  ['origin.asn', ({ event }) => event.origin?.asn],
  ['target.user.id', ({ event }) => event.target?.user?.id],
  ['target.resources', ({ event }) => json(event.target?.resources)],
  ['request.id', ({ event }) => event.request?.id],
  ['request.method', ({ event }) => event.request?.method],
  ['request.url', ({ event }) => event.request?.url],
  ['request.status', ({ event }) => event.request?.status],
  ['request.bytes', ({ event }) => event.request?.bytes],
  ['request.durationMs', ({ event }) => event.request?.durationMs],
  ['request.query', ({ event }) => event.request?.query],
  ['changes', ({ event }) => json(event.changes)],
  ['ext', ({ event }) => json(event.ext)],
  ['flags', ({ event }) => json(event.flags)],
  ['raw', ({ event }) => event.raw?.text ?? event.raw?.base64],
];

/**
 * RFC 4180, with a quote before whatever a spreadsheet would take for a formula (OWASP, CSV injection). The first line names
 * the columns. Records that are no events have `#` and their name where an event has its position, and JSON beside it.
 */
export const csv: ExportWriter = {
  type: 'text/csv; charset=utf-8; header=present',
  extension: 'csv',
  head: (head) => `${columns.map(([name]) => name).join(',')}\r\n${mark('export', head)}`,
  event: (view) => row(columns.map(([, read]) => read(view))),
  missing: (missing) => mark('missing', missing),
  end: (end) => mark('end', end),
};

function mark(name: string, value: object): string {
  return row([`#${name}`, JSON.stringify(value), ...Array.from({ length: columns.length - 2 }, () => undefined)]);
}

const row = (cells: readonly Cell[]): string => `${cells.map((cell) => cellText(cell)).join(',')}\r\n`;

function cellText(value: Cell): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const guarded = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(guarded) || guarded !== value ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
