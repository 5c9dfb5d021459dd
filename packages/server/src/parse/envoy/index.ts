import type { EventDraft, Scalar } from '@daybook/event';
import type { LineFormat } from '../format.ts';
import { originOf, peerOf, present, requestEvent, requestOfParts } from '../http/index.ts';
import { countAt, type Fields, flatten, numberAt, objectOf, textAt, timeOf } from '../json/index.ts';
import { parseEnvoyText } from './text.ts';

/** Envoy's access log: its default text, Istio's, and JSON with the names of Envoy Gateway or Istio. */
export const envoy: LineFormat = {
  name: 'envoy',
  ofObject: { matches: isAccess, parse: parseObject },
  matches: (line) => parseLine(line) !== null,
  parse: parseLine,
};

const taken: ReadonlySet<string> = new Set([
  ':authority',
  'authority',
  'bytes_sent',
  'downstream_remote_address',
  'duration',
  'method',
  'path',
  'protocol',
  'response_code',
  'start_time',
  'user-agent',
  'user_agent',
  'x-envoy-origin-path',
  'x-forwarded-for',
  'x_forwarded_for',
  'x-request-id',
  'request_id',
]);

function parseLine(line: string): EventDraft | null {
  if (line.charCodeAt(0) === 0x5b) return parseEnvoyText(line);
  const fields = objectOf(line);
  return fields === null ? null : parseObject(fields);
}

function isAccess(fields: Fields): boolean {
  return (
    'response_code' in fields &&
    'bytes_sent' in fields &&
    ('response_flags' in fields || 'upstream_cluster' in fields || 'downstream_remote_address' in fields) &&
    timeOf(fields['start_time']) !== null
  );
}

function parseObject(fields: Fields): EventDraft | null {
  const time = timeOf(fields['start_time']);
  if (time === null || !isAccess(fields)) return null;
  const ext: Record<string, Scalar> = {};
  const forwardedFor = textAt(fields, 'x-forwarded-for') ?? textAt(fields, 'x_forwarded_for');
  const remote = present(textAt(fields, 'downstream_remote_address'));
  if (present(forwardedFor) !== undefined) ext['forwardedFor'] = forwardedFor ?? '';
  flatten(fields, taken, ext);
  const path = present(textAt(fields, 'x-envoy-origin-path')) ?? textAt(fields, 'path');
  const host = present(textAt(fields, ':authority') ?? textAt(fields, 'authority'));
  return requestEvent({
    time,
    origin: originOf(peerOf(remote ?? (forwardedFor ?? '').split(',', 1)[0]?.trim() ?? '')),
    userAgent: textAt(fields, 'user-agent') ?? textAt(fields, 'user_agent'),
    line: requestOfParts(textAt(fields, 'method') ?? '', path ?? '', textAt(fields, 'protocol')),
    status: countAt(fields, 'response_code'),
    bytes: countAt(fields, 'bytes_sent'),
    durationMs: numberAt(fields, 'duration'),
    id: textAt(fields, 'x-request-id') ?? textAt(fields, 'request_id'),
    service: { name: 'envoy', ...(host === undefined ? {} : { host }) },
    ext,
  });
}
