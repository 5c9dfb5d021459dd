import type { EventDraft, Origin, Scalar } from '@daybook/event';
import type { LineFormat } from '../format.ts';
import { originOf, type Peer, peerOf, portOf, present, requestEvent, requestOfParts } from '../http/index.ts';
import { countAt, type Fields, flatten, numberAt, objectOf, textAt, timeOf } from '../json/index.ts';

/** Traefik's access log as JSON. Its CLF is read as `combined`. Any field may be missing: each can be dropped by configuration. */
export const traefik: LineFormat = {
  name: 'traefik',
  ofObject: { matches: isAccess, parse: parseObject },
  matches: (line) => isAccess(objectOf(line) ?? {}),
  parse: (line) => parseObject(objectOf(line) ?? {}),
};

const taken: ReadonlySet<string> = new Set([
  'ClientAddr',
  'ClientHost',
  'ClientPort',
  'ClientUsername',
  'DownstreamContentSize',
  'DownstreamStatus',
  'Duration',
  'RequestMethod',
  'RequestPath',
  'RequestProtocol',
  'RequestHost',
  'StartUTC',
  'StartLocal',
  'time',
  'level',
  'msg',
  'request_User-Agent',
  'request_Referer',
  'request_X-Forwarded-For',
  'request_X-Request-Id',
  'TraceId',
  'SpanId',
]);

const timeIn = (fields: Fields): string | null =>
  timeOf(fields['StartLocal']) ?? timeOf(fields['StartUTC']) ?? timeOf(fields['time']);

function isAccess(fields: Fields): boolean {
  const isRequest = textAt(fields, 'RequestMethod') !== undefined || textAt(fields, 'RequestPath') !== undefined;
  const isOwn =
    'DownstreamStatus' in fields || 'RouterName' in fields || 'ClientAddr' in fields || 'OriginStatus' in fields;
  return isRequest && isOwn && timeIn(fields) !== null;
}

function parseObject(fields: Fields): EventDraft | null {
  const time = timeIn(fields);
  if (time === null || !isAccess(fields)) return null;
  const ext: Record<string, Scalar> = {};
  const forwardedFor = textAt(fields, 'request_X-Forwarded-For');
  const referrer = textAt(fields, 'request_Referer');
  if (forwardedFor !== undefined) ext['forwardedFor'] = forwardedFor;
  if (referrer !== undefined) ext['referrer'] = referrer;
  const origin = clientOf(fields, ext);
  const nanoseconds = numberAt(fields, 'Duration');
  const host = present(textAt(fields, 'RequestHost'));
  flatten(fields, taken, ext);
  const [method, path, protocol] = ['RequestMethod', 'RequestPath', 'RequestProtocol'].map((name) =>
    textAt(fields, name),
  );
  return requestEvent({
    time,
    user: textAt(fields, 'ClientUsername'),
    origin,
    userAgent: textAt(fields, 'request_User-Agent'),
    line: requestOfParts(method ?? '', path ?? '', protocol),
    status: countAt(fields, 'DownstreamStatus'),
    bytes: countAt(fields, 'DownstreamContentSize'),
    durationMs: nanoseconds === undefined ? undefined : nanoseconds / 1e6,
    id: textAt(fields, 'request_X-Request-Id'),
    traceId: textAt(fields, 'TraceId'),
    spanId: textAt(fields, 'SpanId'),
    service: { name: 'traefik', ...(host === undefined ? {} : { host }) },
    ext,
  });
}

/**
 * `ClientHost` is the peer's address, or the whole list of X-Forwarded-For where the request had one. Of a list the last
 * address counts: the one that the nearest proxy wrote; the others may be what a client says.
 */
function clientOf(fields: Fields, ext: Record<string, Scalar>): Origin | undefined {
  const peer = peerOf(textAt(fields, 'ClientAddr') ?? '');
  const host = present(textAt(fields, 'ClientHost'));
  if (host === undefined) return originOf(peer);
  const client = peerOf(host.slice(host.lastIndexOf(',') + 1).trim());
  if (host.includes(',')) ext['forwardedFor'] ??= host;
  const port = client.host === peer.host ? (client.port ?? portOf(fields['ClientPort']) ?? peer.port) : client.port;
  if (client.host !== peer.host && peer.host !== '') ext['remoteIp'] = peer.host;
  const found: Peer = port === undefined ? { host: client.host } : { host: client.host, port };
  return originOf(found);
}
