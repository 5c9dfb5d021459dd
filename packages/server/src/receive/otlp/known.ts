import { type Actor, isKind, type Kind, type Origin, type Outcome, outcomes, type Request } from '@daybook/event';
import type { CarriedFields } from '../../parse/ports.ts';
import { isIP } from '../../platform/address.ts';
import type { Attributes } from './attributes.ts';

const identifier = /^[0-9a-f]+$/i;
const portMax = 65_535;

/** What a record says in fields of its own: its parts that are no attributes. */
export interface Said {
  readonly eventName: string;
  readonly traceId: string;
  readonly spanId: string;
}

/**
 * The event's fields that attributes name, by OpenTelemetry's semantic conventions: the present names, then those that older
 * instrumentation sends. What is taken is no longer among the attributes.
 */
export function knownOf(attributes: Attributes, said: Said): CarriedFields {
  const event = said.eventName === '' ? attributes.text('event.name') : said.eventName;
  const isRpc = ['rpc.system', 'rpc.system.name', 'rpc.service', 'rpc.method'].some((name) =>
    isThere(attributes, name),
  );
  const request = requestOf(attributes, said);
  const isHttp = request.method !== undefined || request.status !== undefined;
  const kind = kindOf(event, isHttp, isRpc);
  const action = event ?? (isRpc ? rpcAction(attributes) : request.method);
  const reason = reasonOf(attributes);
  const outcome = outcomeOf(attributes, request.status, reason.code);
  const actor = actorOf(attributes);
  const origin = originOf(attributes);
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(action === undefined ? {} : { action }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(isEmpty(reason) ? {} : { reason }),
    service: serviceOf(attributes),
    ...(actor === undefined ? {} : { actor }),
    ...(isEmpty(origin) ? {} : { origin }),
    ...(isEmpty(request) ? {} : { request }),
  };
}

const isEmpty = (fields: object): boolean => Object.keys(fields).length === 0;
const isThere = (attributes: Attributes, name: string): boolean => attributes.peek(name) !== undefined;

/** Without the names that have no value. */
function given<T extends object>(fields: { [Name in keyof T]: T[Name] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

/** A name of one of our kinds is one; any other is the sender's own. */
function kindOf(event: string | undefined, isHttp: boolean, isRpc: boolean): Kind | undefined {
  if (event !== undefined && isKind(event)) return event;
  if (isRpc) return 'api.call';
  if (isHttp) return 'http.request';
  return event === undefined ? undefined : 'other';
}

function rpcAction(attributes: Attributes): string | undefined {
  const parts = [attributes.peek('rpc.service'), attributes.peek('rpc.method')];
  const named = parts.filter((part) => typeof part === 'string' && part !== '');
  return named.length === 0 ? undefined : named.join('/');
}

function requestOf(attributes: Attributes, { traceId, spanId }: Said): Request {
  return given<Request>({
    id: attributes.text('http.request.id', 'request.id', 'aws.request_id'),
    traceId: isIdentifier(traceId, 32) ? traceId.toLowerCase() : undefined,
    spanId: isIdentifier(spanId, 16) ? spanId.toLowerCase() : undefined,
    method: attributes.text('http.request.method', 'http.method'),
    url: urlOf(attributes),
    status: attributes.whole(999, 'http.response.status_code', 'http.status_code'),
    bytes: attributes.whole(Number.MAX_SAFE_INTEGER, 'http.response.body.size', 'http.response_content_length'),
    durationMs: undefined,
    query: undefined,
  });
}

/** W3C Trace Context: of this length, and not all zero. Others are no identifiers. */
export function isIdentifier(text: string, length: number): boolean {
  return text.length === length && identifier.test(text) && !/^0+$/.test(text);
}

function urlOf(attributes: Attributes): string | undefined {
  const whole = attributes.text('url.full', 'http.url');
  if (whole !== undefined) return whole;
  const path = attributes.text('url.path', 'http.target');
  const query = path === undefined ? undefined : attributes.text('url.query');
  return query === undefined ? path : `${path}?${query.replace(/^\?/, '')}`;
}

/** The user of the record; else nobody, who may still have a session. */
function actorOf(attributes: Attributes): Actor | undefined {
  const id = attributes.text('user.id', 'enduser.id', 'user.name', 'user.email', 'enduser.pseudo.id', 'user.hash');
  const session = attributes.text('session.id');
  if (id === undefined && session === undefined) return undefined;
  const more = session === undefined ? {} : { session };
  if (id === undefined) return { type: 'unknown', id: 'unknown', ...more };
  const named = given<Pick<Actor, 'name' | 'email' | 'roles'>>({
    name: attributes.text('user.full_name', 'user.name'),
    email: attributes.text('user.email'),
    roles: attributes.texts('user.roles', 'enduser.role'),
  });
  return { type: 'user', id, ...named, ...more };
}

function originOf(attributes: Attributes): Origin {
  const address = attributes.text('client.address', 'source.address', 'http.client_ip');
  const isAddress = address !== undefined && isIP(address) !== 0;
  return given<Origin>({
    ip: isAddress ? address : undefined,
    host: isAddress ? undefined : address,
    port: address === undefined ? undefined : attributes.whole(portMax, 'client.port', 'source.port'),
    userAgent: attributes.text('user_agent.original', 'http.user_agent'),
    device: undefined,
    country: undefined,
    asn: undefined,
  });
}

function serviceOf(attributes: Attributes): NonNullable<CarriedFields['service']> {
  return given<NonNullable<CarriedFields['service']>>({
    name: attributes.text('service.name'),
    version: attributes.text('service.version'),
    env: attributes.text('deployment.environment.name', 'deployment.environment'),
    host: attributes.text('host.name'),
  });
}

function reasonOf(attributes: Attributes): NonNullable<CarriedFields['reason']> {
  return given<NonNullable<CarriedFields['reason']>>({
    code: attributes.text('error.type', 'exception.type'),
    text: attributes.text('exception.message', 'error.message'),
  });
}

const grpcDenied = new Set([7, 16]);

function outcomeOf(attributes: Attributes, status: number | undefined, error: string | undefined): Outcome | undefined {
  const said = attributes.peek('event.outcome');
  const outcome = outcomes.find((each) => each === said);
  if (outcome !== undefined) {
    attributes.text('event.outcome');
    return outcome;
  }
  if (status !== undefined && status >= 100 && status <= 599) return ofStatus(status);
  const grpc = attributes.peek('rpc.grpc.status_code');
  if (typeof grpc === 'number') return grpc === 0 ? 'success' : grpcDenied.has(grpc) ? 'denied' : 'failure';
  return error === undefined ? undefined : 'error';
}

function ofStatus(status: number): Outcome {
  if (status < 400) return 'success';
  if (status >= 500) return 'error';
  return status === 401 || status === 403 ? 'denied' : 'failure';
}
