import { outcomes } from '../../event.ts';
import { isEventTime, isUuidV7 } from '../../schema.ts';
import { isAddress } from '../shared/address.ts';
import { type Link, routesOf, text, texted, whole } from '../shared/link.ts';
import { offsetMinutes, timeMs } from '../shared/times.ts';

const statusIds: Readonly<Record<string, number>> = { success: 1, failure: 2, denied: 2, error: 2, unknown: 0 };
const readOutcomes: Readonly<Record<number, string>> = { 0: 'unknown', 1: 'success', 2: 'failure' };
const methods = ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'];

const nothing = (): undefined => undefined;
const isSeverity = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 6;
const severity = (value: unknown): unknown => (isSeverity(value) ? value : undefined);
const sequence = (value: unknown): unknown =>
  typeof value === 'string' && Number.isSafeInteger(Number(value)) ? Number(value) : undefined;
const seqText = (value: unknown): unknown =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? String(value) : undefined;

/** Of every class. */
const common: readonly Link[] = [
  texted('id', 'metadata.uid', isUuidV7),
  texted('time', 'metadata.original_time', isEventTime),
  { field: 'time', place: 'time', write: (value) => timeMs(String(value)), read: nothing },
  { field: 'time', place: 'timezone_offset', write: (value) => offsetMinutes(String(value)), read: nothing },
  text('action', 'metadata.event_code'),
  texted('outcome', 'status', (value) => (outcomes as readonly string[]).includes(value)),
  {
    field: 'outcome',
    place: 'status_id',
    write: (value) => statusIds[String(value)] ?? 0,
    read: (value) => (typeof value === 'number' ? readOutcomes[value] : undefined),
  },
  { field: 'severity', place: 'severity_id', write: severity, read: severity },
  text('reason.code', 'status_code'),
  text('reason.text', 'status_detail'),
  { field: 'seq', place: 'metadata.sequence', write: sequence, read: seqText },
  text('service.name', 'metadata.product.name'),
  text('service.version', 'metadata.product.version'),
  text('service.host', 'device.hostname'),
  text('actor.session', 'actor.session.uid'),
  text('request.traceId', 'metadata.correlation_uid'),
  whole('request.durationMs', 'duration'),
  text('raw.mediaType', 'metadata.log_format'),
  text('raw.text', 'raw_data'),
];

const endpoint: readonly Link[] = [
  texted('origin.ip', 'src_endpoint.ip', isAddress),
  whole('origin.port', 'src_endpoint.port'),
  text('origin.host', 'src_endpoint.hostname'),
  text('origin.device', 'src_endpoint.uid'),
  text('origin.country', 'src_endpoint.location.country'),
  whole('origin.asn', 'src_endpoint.autonomous_system.number'),
];

const http: readonly Link[] = [
  text('origin.userAgent', 'http_request.user_agent'),
  text('request.id', 'http_request.uid'),
  texted('request.method', 'http_request.http_method', (value) => methods.includes(value)),
  text('request.url', 'http_request.url.url_string'),
  whole('request.status', 'http_response.code'),
  whole('request.bytes', 'http_response.length'),
];

/** The mapping of fields that stand alone; people and resources are beside this file. */
export const commonRoutes = routesOf(common);
export const endpointRoutes = routesOf(endpoint);
export const httpRoutes = routesOf(http);
/** Places that others use for what has a better one. They are read where that is empty, and not written. */
export const spareRoutes = routesOf([
  { ...text('action', 'api.operation'), write: nothing },
  { ...text('request.id', 'api.request.uid'), write: nothing },
  { ...text('service.name', 'service.name'), write: nothing },
  { ...text('actor.session', 'session.uid'), write: nothing },
  { ...text('reason.text', 'message'), write: nothing },
]);
