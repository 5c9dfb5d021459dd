import { isEventTime, isUuidV7 } from '../../schema.ts';
import { isKind } from '../../kinds.ts';
import { isAddress } from '../shared/address.ts';
import { type Link, routesOf, text, texted, texts, whole } from '../shared/link.ts';
import { zoneOf } from '../shared/times.ts';

const nothing = (): undefined => undefined;
/** Elasticsearch has no leap seconds. */
const isDate = (value: string): boolean => isEventTime(value) && value.slice(17, 19) !== '60';
const datasetPrefix = 'daybook.';
const nanosecondsPerMs = 1e6;

/** The mapping of fields that stand alone. What reads worse than it was written is put right by the residual. */
export const ecsLinks: readonly Link[] = [
  texted('id', 'event.id', isUuidV7),
  texted('time', '@timestamp', isDate),
  {
    field: 'time',
    place: 'event.timezone',
    write: (value) => zoneOf(String(value)).replace('Z', '+00:00'),
    read: nothing,
  },
  {
    field: 'kind',
    place: 'event.dataset',
    write: (value) => `${datasetPrefix}${String(value)}`,
    read: (value) => {
      const kind = typeof value === 'string' ? value.slice(datasetPrefix.length) : '';
      return value === `${datasetPrefix}${kind}` && isKind(kind) ? kind : undefined;
    },
  },
  text('action', 'event.action'),
  whole('severity', 'event.severity'),
  text('reason.code', 'event.code'),
  text('reason.text', 'event.reason'),
  {
    field: 'seq',
    place: 'event.sequence',
    write: (value) => (Number.isSafeInteger(Number(value)) ? Number(value) : undefined),
    read: (value) => (Number.isSafeInteger(value) && Number(value) >= 0 ? String(value) : undefined),
  },
  text('service.name', 'service.name'),
  text('service.version', 'service.version'),
  text('service.env', 'service.environment'),
  text('service.host', 'host.name'),
  text('actor.id', 'user.id'),
  text('actor.name', 'user.full_name'),
  text('actor.email', 'user.email'),
  texts('actor.roles', 'user.roles'),
  text('actor.onBehalfOf', 'user.effective.id'),
  text('target.user.id', 'user.target.id'),
  text('target.user.name', 'user.target.full_name'),
  text('target.user.email', 'user.target.email'),
  texted('origin.ip', 'source.ip', isAddress),
  whole('origin.port', 'source.port'),
  text('origin.host', 'source.domain'),
  text('origin.userAgent', 'user_agent.original'),
  text('origin.device', 'user_agent.device.name'),
  text('origin.country', 'source.geo.country_iso_code'),
  whole('origin.asn', 'source.as.number'),
  text('request.id', 'http.request.id'),
  text('request.traceId', 'trace.id'),
  text('request.spanId', 'span.id'),
  text('request.method', 'http.request.method'),
  text('request.url', 'url.original'),
  whole('request.status', 'http.response.status_code'),
  whole('request.bytes', 'http.response.bytes'),
  {
    field: 'request.durationMs',
    place: 'event.duration',
    write: (value) =>
      Number.isSafeInteger(Number(value) * nanosecondsPerMs) ? Number(value) * nanosecondsPerMs : undefined,
    read: (value) => (typeof value === 'number' ? value / nanosecondsPerMs : undefined),
  },
  text('raw.text', 'event.original'),
];

export const ecsRoutes = routesOf(ecsLinks);
/** Places that others use for what has a better one. They are read where that is empty, and not written. */
export const ecsSpareRoutes = routesOf([
  { ...text('actor.id', 'user.name'), write: nothing },
  { ...text('target.user.id', 'user.target.name'), write: nothing },
  { ...text('request.url', 'url.full'), write: nothing },
  { ...text('request.url', 'url.path'), write: nothing },
  { ...text('origin.host', 'source.address'), write: nothing },
  { ...text('reason.text', 'message'), write: nothing },
]);
