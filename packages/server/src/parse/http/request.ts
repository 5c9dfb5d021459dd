import type { EventDraft, Origin, Request, Scalar, Service } from '@daybook/event';
import { type RequestLine, resourceOf } from './request-line.ts';
import { outcomeOf, severityOf } from './outcome.ts';

/** What an access log says of one request, whatever its format. What is undefined, or empty, the line does not say. */
export interface WebRequest {
  /** RFC 3339. */
  readonly time: string;
  readonly flags?: string[];
  readonly user?: string | undefined;
  readonly origin?: Origin | undefined;
  readonly userAgent?: string | undefined;
  /** The request; as it was written, where it is none; null where there was none. */
  readonly line: RequestLine | string | null;
  readonly status?: number | undefined;
  readonly bytes?: number | undefined;
  readonly durationMs?: number | undefined;
  readonly id?: string | undefined;
  readonly traceId?: string | undefined;
  readonly spanId?: string | undefined;
  readonly service?: Service;
  readonly ext: Record<string, Scalar>;
}

/** The event of a request. */
export function requestEvent(said: WebRequest): EventDraft {
  const { line, status, service, ext, flags } = said;
  const user = present(said.user);
  const draft: EventDraft = {
    time: said.time,
    kind: 'http.request',
    action: 'unknown',
    outcome: outcomeOf(status),
    severity: severityOf(status),
    actor: user === undefined ? { type: 'anonymous', id: 'unknown' } : { type: 'user', id: user },
  };
  if (flags !== undefined && flags.length > 0) draft.flags = flags;
  const request = requestOf(said);
  if (line === null) draft.reason = { code: 'no-request' };
  else if (typeof line === 'string') {
    draft.reason = { code: 'malformed-request' };
    ext['requestLine'] = line;
  } else {
    draft.action = line.method;
    draft.target = { resources: [{ type: 'url', id: resourceOf(line.url) }] };
    if (line.version !== undefined) ext['httpVersion'] = line.version;
  }
  if (Object.keys(request).length > 0) draft.request = request;
  const userAgent = present(said.userAgent);
  const origin: Origin = { ...said.origin, ...(userAgent === undefined ? {} : { userAgent }) };
  if (Object.keys(origin).length > 0) draft.origin = origin;
  if (service !== undefined && Object.keys(service).length > 0) draft.service = service;
  if (Object.keys(ext).length > 0) draft.ext = ext;
  return draft;
}

function requestOf({ line, status, bytes, durationMs, id, traceId, spanId }: WebRequest): Request {
  const request: Request = {};
  if (line !== null && typeof line === 'object') {
    request.method = line.method;
    request.url = line.url;
  }
  // 0 and less stand for a request that was not answered.
  if (status !== undefined && status > 0) request.status = status;
  if (bytes !== undefined && bytes >= 0) request.bytes = bytes;
  if (durationMs !== undefined && durationMs >= 0) request.durationMs = durationMs;
  const ids = { id: present(id), traceId: present(traceId), spanId: present(spanId) };
  if (ids.id !== undefined) request.id = ids.id;
  if (ids.traceId !== undefined) request.traceId = ids.traceId;
  if (ids.spanId !== undefined) request.spanId = ids.spanId;
  return request;
}

/** Undefined for what programs write where they have nothing to say. */
export function present(text: string | undefined): string | undefined {
  return text === undefined || text === '' || text === '-' ? undefined : text;
}

/** Seconds as milliseconds, without the noise of binary fractions; undefined for less than none. */
export function msOfSeconds(seconds: number): number | undefined {
  return Number.isFinite(seconds) && seconds >= 0 ? Math.round(seconds * 1e9) / 1e6 : undefined;
}
