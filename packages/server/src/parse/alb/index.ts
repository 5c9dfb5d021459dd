import type { EventDraft, Scalar } from '@daybook/event';
import type { LineFormat } from '../format.ts';
import {
  msOfSeconds,
  originOf,
  parseRequestLine,
  peerOf,
  peerWithPort,
  present,
  requestEvent,
  unescapeField,
} from '../http/index.ts';
import { isoTime, numberOf } from '../json/index.ts';
import { fieldsOf } from './fields.ts';

/** Access logs of AWS Application Load Balancers. Fields that AWS adds at the end are kept in `ext.extra`. */
export const alb: LineFormat = { name: 'alb', matches: (line) => parseLine(line) !== null, parse: parseLine };

const types: ReadonlySet<string> = new Set(['http', 'https', 'h2', 'grpc', 'grpcs', 'ws', 'wss']);
const requiredFields = 17;
/** From the thirteenth on; those without a name have a field of their own. */
const laterNames = [
  null,
  null,
  'tlsCipher',
  'tlsProtocol',
  'targetGroup',
  null,
  'domain',
  'certificate',
  'rulePriority',
  'requestCreated',
  'actions',
  'redirectUrl',
  'errorReason',
  'targets',
  'targetStatuses',
  'classification',
  'classificationReason',
  'connectionTraceId',
  'transformedHost',
  'transformedUri',
  'transformStatus',
] as const;
const laterFrom = 12;

function parseLine(line: string): EventDraft | null {
  const typeEnd = line.indexOf(' ');
  if (typeEnd < 2 || typeEnd > 5 || !types.has(line.slice(0, typeEnd))) return null;
  const timeEnd = line.indexOf(' ', typeEnd + 1);
  const time = isoTime(line.slice(typeEnd + 1, timeEnd));
  if (time === null) return null;
  const fields = fieldsOf(line);
  if (fields.length < requiredFields) return null;
  const [type = '', , balancer = '', client = '', target = '', ...numbers] = fields;
  const [toTarget, inTarget, toClient, status, targetStatus, received, sent] = numbers.slice(0, 7).map(numberOf);
  if (received === undefined || sent === undefined) return null;
  const ext: Record<string, Scalar> = { type, loadBalancer: balancer };
  if (present(target) !== undefined) ext['target'] = target;
  if (targetStatus !== undefined) ext['targetStatus'] = targetStatus;
  ext['bytesReceived'] = received;
  for (const [i, name] of laterNames.entries()) {
    const value = present(fields[laterFrom + i]);
    if (name !== null && value !== undefined) ext[name] = unescapeField(value);
  }
  const extra = fields.slice(laterFrom + laterNames.length).join(' ');
  if (extra !== '') ext['extra'] = extra;
  const spans = [toTarget, inTarget, toClient];
  // -1 where the balancer gave up, or did not dispatch the request.
  const isWhole = spans.every((seconds) => seconds !== undefined && seconds >= 0);
  const request = fields[12] ?? '';
  const url = request.startsWith('- ') ? null : parseRequestLine(request);
  const host = url === null ? null : hostOf(url.url);
  return requestEvent({
    time,
    origin: originOf(peerWithPort(client)),
    userAgent: unescapeField(fields[13] ?? ''),
    line: url ?? (request.startsWith('- ') || request === '-' ? null : request),
    status,
    bytes: sent,
    durationMs: isWhole ? msOfSeconds(spans.reduce<number>((sum, each) => sum + (each ?? 0), 0)) : undefined,
    traceId: fields[17],
    service: { name: 'aws-alb', ...(host === null ? {} : { host }) },
    ext,
  });
}

/** The host that an absolute form names (RFC 9112 section 3.2.2), without its port. */
function hostOf(url: string): string | null {
  const start = url.indexOf('://') + 3;
  if (start < 3) return null;
  const slash = url.indexOf('/', start);
  const { host } = peerOf(url.slice(start, slash === -1 ? url.length : slash));
  return host === '' ? null : host;
}
