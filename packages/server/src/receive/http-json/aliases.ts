/**
 * Flat names that are in common use for a field of the schema. The first of a field that an event has is taken; the others go
 * to `ext`. A name is here only where its meaning leaves no doubt.
 */
const names: Readonly<Record<string, readonly string[]>> = {
  time: ['timestamp', '@timestamp', 'ts', 'datetime', 'date_time', 'event_time', 'eventTime', 'created_at'],
  kind: ['type', 'event_type', 'eventType', 'event', 'event_name', 'eventName'],
  action: ['operation', 'verb'],
  outcome: ['result'],
  severity: ['level', 'severity_text'],
  'actor.id': [
    'user',
    'username',
    'user_name',
    'userName',
    'user_id',
    'userId',
    'uid',
    'login',
    'principal',
    'remote_user',
  ],
  'actor.email': ['email', 'user_email', 'userEmail'],
  'actor.roles': ['roles', 'role'],
  'actor.session': ['session', 'session_id', 'sessionId'],
  'origin.ip': [
    'ip',
    'client_ip',
    'clientIp',
    'remote_ip',
    'remote_addr',
    'source_ip',
    'src_ip',
    'ip_address',
    'sourceIPAddress',
  ],
  'origin.port': ['client_port', 'remote_port', 'source_port', 'src_port'],
  'origin.userAgent': ['user_agent', 'userAgent', 'ua', 'http_user_agent'],
  'origin.country': ['country', 'country_code'],
  'request.id': ['request_id', 'requestId', 'req_id'],
  'request.traceId': ['trace_id', 'traceId'],
  'request.spanId': ['span_id', 'spanId'],
  'request.method': ['method', 'http_method', 'request_method'],
  'request.url': ['path', 'url', 'uri', 'request_uri'],
  'request.status': ['status', 'status_code', 'statusCode', 'response_code', 'http_status'],
  'request.bytes': ['bytes', 'bytes_sent', 'body_bytes_sent', 'response_bytes'],
  'request.durationMs': ['duration_ms', 'durationMs', 'elapsed_ms', 'latency_ms'],
  'service.name': ['service_name', 'app', 'application'],
  'service.env': ['env', 'environment'],
  'service.host': ['host', 'hostname'],
};

/** Alias → field. */
export const aliases: ReadonlyMap<string, string> = new Map(
  Object.entries(names).flatMap(([field, list]) => list.map((name) => [name, field])),
);

/** Aliases that say that the actor is a user. */
export const userAliases: ReadonlySet<string> = new Set(['user', 'username', 'user_name', 'userName', 'remote_user']);

/** A section given as one string: the field that it means. */
export const shorthands: ReadonlyMap<string, string> = new Map([
  ['actor', 'actor.id'],
  ['origin', 'origin.ip'],
  ['service', 'service.name'],
  ['reason', 'reason.text'],
]);

export const outcomeWords: ReadonlyMap<string, string> = new Map([
  ['ok', 'success'],
  ['succeeded', 'success'],
  ['successful', 'success'],
  ['allow', 'success'],
  ['allowed', 'success'],
  ['granted', 'success'],
  ['accepted', 'success'],
  ['fail', 'failure'],
  ['failed', 'failure'],
  ['deny', 'denied'],
  ['forbidden', 'denied'],
  ['unauthorized', 'denied'],
  ['blocked', 'denied'],
  ['rejected', 'denied'],
  ['refused', 'denied'],
]);

export const severityWords: ReadonlyMap<string, number> = new Map([
  ['trace', 1],
  ['debug', 1],
  ['info', 1],
  ['information', 1],
  ['informational', 1],
  ['notice', 1],
  ['low', 2],
  ['warn', 3],
  ['warning', 3],
  ['medium', 3],
  ['error', 4],
  ['err', 4],
  ['high', 4],
  ['crit', 5],
  ['critical', 5],
  ['alert', 5],
  ['fatal', 6],
  ['emerg', 6],
  ['emergency', 6],
  ['panic', 6],
]);
