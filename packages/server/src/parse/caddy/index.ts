import type { EventDraft, Scalar, Severity } from '@daybook/event';
import type { LineFormat } from '../format.ts';
import { msOfSeconds, originOf, peerOf, portOf, present, requestEvent, requestOfParts } from '../http/index.ts';
import { countAt, type Fields, fieldsAt, flatten, objectOf, textAt } from '../json/index.ts';
import { durationMs } from './duration.ts';
import { caddyTime } from './time.ts';

/** Caddy's JSON log: access lines of any logger, and what else Caddy says, as messages. */
export const caddy: LineFormat = {
  name: 'caddy',
  ofObject: { matches: isCaddy, parse: parseObject },
  matches: (line) => isCaddy(objectOf(line) ?? {}),
  parse: (line, context) => parseObject(objectOf(line) ?? {}, context),
};

const taken: ReadonlySet<string> = new Set([
  'ts',
  'level',
  'logger',
  'msg',
  'request',
  'resp_headers',
  'user_id',
  'duration',
  'size',
  'status',
  'common_log',
  'traceID',
  'spanID',
  'uuid',
]);
const takenOfRequest: ReadonlySet<string> = new Set([
  'remote_ip',
  'remote_port',
  'remote_addr',
  'client_ip',
  'proto',
  'method',
  'host',
  'uri',
  'headers',
]);
const loggers = ['http', 'tls', 'admin', 'pki', 'events', 'caddyfile', 'layer4'];
const severities: Readonly<Record<string, Severity>> = { debug: 1, info: 1, warn: 2, error: 3, panic: 5, fatal: 6 };

function isOwnLogger(logger: string | undefined): boolean {
  return logger !== undefined && loggers.some((name) => logger === name || logger.startsWith(`${name}.`));
}

/** Caddy's messages at start have no logger. Other programs that use its library say who called. */
function isCaddy(fields: Fields): boolean {
  if (accessOf(fields) !== undefined) return true;
  const isMessage =
    typeof fields['ts'] === 'number' && typeof fields['level'] === 'string' && typeof fields['msg'] === 'string';
  return (
    isMessage && !('caller' in fields) && (fields['logger'] === undefined || isOwnLogger(textAt(fields, 'logger')))
  );
}

/** The request of an access line. */
function accessOf(fields: Fields): Fields | undefined {
  const request = fieldsAt(fields, 'request');
  const isRequest = request !== undefined && textAt(request, 'method') !== undefined && 'uri' in request;
  const isAccess = isRequest && 'status' in fields && 'duration' in fields && 'size' in fields;
  return isAccess && caddyTime(fields['ts']) !== null ? request : undefined;
}

function parseObject(fields: Fields, context: { zoneOffsetMin: number }): EventDraft | null {
  const stamp = caddyTime(fields['ts'], context.zoneOffsetMin);
  if (stamp === null) return null;
  const request = accessOf(fields);
  return request === undefined ? messageOf(fields, stamp) : requestOf(fields, request, stamp);
}

function requestOf(fields: Fields, request: Fields, { time, flags }: { time: string; flags: string[] }): EventDraft {
  const headers = fieldsAt(request, 'headers') ?? {};
  const remote = remoteOf(request);
  const client = textAt(request, 'client_ip');
  const ext: Record<string, Scalar> = {};
  // Caddy's word for the client, where a proxy that it trusts stands before it.
  const isBehind = client !== undefined && client !== remote.host;
  if (isBehind && remote.host !== '') ext['remoteIp'] = remote.host;
  const referrer = headerOf(headers, 'Referer');
  const forwardedFor = headerOf(headers, 'X-Forwarded-For');
  if (referrer !== undefined) ext['referrer'] = referrer;
  if (forwardedFor !== undefined) ext['forwardedFor'] = forwardedFor;
  flatten(fields, taken, ext);
  flatten(request, takenOfRequest, ext);
  const host = textAt(request, 'host');
  return requestEvent({
    time,
    flags,
    user: textAt(fields, 'user_id'),
    origin: originOf(isBehind ? { host: client } : remote),
    userAgent: headerOf(headers, 'User-Agent'),
    line: requestOfParts(textAt(request, 'method') ?? '', textAt(request, 'uri') ?? '', textAt(request, 'proto')),
    status: countAt(fields, 'status'),
    bytes: countAt(fields, 'size'),
    durationMs: durationMs(fields['duration'], msOfSeconds),
    id: headerOf(headers, 'X-Request-Id') ?? textAt(fields, 'uuid'),
    traceId: textAt(fields, 'traceID'),
    spanId: textAt(fields, 'spanID'),
    service: { name: 'caddy', ...(host === undefined ? {} : { host }) },
    ext,
  });
}

function remoteOf(request: Fields): { host: string; port?: number } {
  const ip = textAt(request, 'remote_ip');
  // Caddy before 2.5.
  if (ip === undefined) return peerOf(textAt(request, 'remote_addr') ?? '');
  const port = portOf(request['remote_port']);
  return { host: ip, ...(port === null ? {} : { port }) };
}

/** The first value of a header. Names are as Go writes them. */
function headerOf(headers: Fields, name: string): string | undefined {
  const values = headers[name];
  const [first] = Array.isArray(values) ? (values as unknown[]) : [];
  return typeof first === 'string' ? present(first) : undefined;
}

function messageOf(fields: Fields, { time, flags }: { time: string; flags: string[] }): EventDraft | null {
  const message = textAt(fields, 'msg');
  const level = textAt(fields, 'level')?.toLowerCase();
  if (message === undefined || level === undefined) return null;
  const logger = textAt(fields, 'logger');
  const isError = level === 'error' || level === 'panic' || level === 'fatal';
  const ext = flatten(fields, new Set(['ts', 'msg']));
  const request = fieldsAt(fields, 'request');
  const origin = request === undefined ? undefined : originOf(remoteOf(request));
  return {
    time,
    kind: isError ? 'system.error' : 'system.message',
    action: logger ?? 'message',
    outcome: isError ? 'error' : 'unknown',
    severity: severities[level] ?? 1,
    ...(flags.length > 0 ? { flags } : {}),
    ...(isOwnLogger(logger) ? { service: { name: 'caddy' } } : {}),
    actor: { type: 'unknown', id: 'unknown' },
    ...(origin === undefined ? {} : { origin }),
    ext: { message, ...ext },
  };
}
