import type { EventView } from '@daybook/api';

/** What is in the cells of a column, where there is something. */
interface CellOf {
  readonly text: string;
  /** RFC 3339. */
  readonly time: string;
  readonly whole: number;
  readonly real: number;
  readonly texts: readonly string[];
  /** A list or a map that no table has a type for. */
  readonly json: object;
}

export type ColumnType = keyof CellOf;

export type Column = {
  readonly [Type in ColumnType]: {
    readonly name: string;
    readonly type: Type;
    readonly read: (view: EventView) => CellOf[Type] | undefined;
  };
}[ColumnType];

const text = (name: string, read: (view: EventView) => string | undefined): Column => ({ name, type: 'text', read });
const time = (name: string, read: (view: EventView) => string | undefined): Column => ({ name, type: 'time', read });
const whole = (name: string, read: (view: EventView) => number | undefined): Column => ({ name, type: 'whole', read });
const real = (name: string, read: (view: EventView) => number | undefined): Column => ({ name, type: 'real', read });
const texts = (name: string, read: (view: EventView) => readonly string[] | undefined): Column => ({
  name,
  type: 'texts',
  read,
});
const json = (name: string, read: (view: EventView) => object | undefined): Column => ({ name, type: 'json', read });

/** The columns of a table of events. */
export const columns: readonly Column[] = [
  text('position', ({ position }) => position),
  time('time', ({ event }) => event.time),
  time('received', ({ received }) => received),
  whole('source', ({ source }) => source),
  text('sourceName', ({ sourceName }) => sourceName),
  text('id', ({ event }) => event.id),
  text('kind', ({ event }) => event.kind),
  text('action', ({ event }) => event.action),
  text('outcome', ({ event }) => event.outcome),
  whole('severity', ({ event }) => event.severity),
  text('reason.code', ({ event }) => event.reason?.code),
  text('reason.text', ({ event }) => event.reason?.text),
  text('service.name', ({ event }) => event.service?.name),
  text('service.host', ({ event }) => event.service?.host),
  text('actor.type', ({ event }) => event.actor?.type),
  text('actor.id', ({ event }) => event.actor?.id),
  text('actor.name', ({ event }) => event.actor?.name),
  text('actor.email', ({ event }) => event.actor?.email),
  texts('actor.roles', ({ event }) => event.actor?.roles),
  text('actor.session', ({ event }) => event.actor?.session),
  text('actor.credential', ({ event }) => event.actor?.credential),
  text('actor.onBehalfOf', ({ event }) => event.actor?.onBehalfOf),
  text('origin.ip', ({ event }) => event.origin?.ip),
  whole('origin.port', ({ event }) => event.origin?.port),
  text('origin.host', ({ event }) => event.origin?.host),
  text('origin.userAgent', ({ event }) => event.origin?.userAgent),
  text('origin.device', ({ event }) => event.origin?.device),
  text('origin.country', ({ event }) => event.origin?.country),
  whole('origin.asn', ({ event }) => event.origin?.asn),
  text('target.user.id', ({ event }) => event.target?.user?.id),
  json('target.resources', ({ event }) => event.target?.resources),
  text('request.id', ({ event }) => event.request?.id),
  text('request.method', ({ event }) => event.request?.method),
  text('request.url', ({ event }) => event.request?.url),
  whole('request.status', ({ event }) => event.request?.status),
  whole('request.bytes', ({ event }) => event.request?.bytes),
  real('request.durationMs', ({ event }) => event.request?.durationMs),
  text('request.query', ({ event }) => event.request?.query),
  json('changes', ({ event }) => event.changes),
  json('ext', ({ event }) => event.ext),
  texts('flags', ({ event }) => event.flags),
  text('raw', ({ event }) => event.raw?.text),
  text('raw.base64', ({ event }) => event.raw?.base64),
];
