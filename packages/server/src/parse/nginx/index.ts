import type { EventDraft, Scalar } from '@daybook/event';
import type { LineFormat } from '../format.ts';
import {
  msOfSeconds,
  originOf,
  peerOf,
  portOf,
  present,
  requestEvent,
  requestOfParts,
  splitRequestLine,
} from '../http/index.ts';
import { countAt, type Fields, flatten, numberOf, objectOf, timeOf } from '../json/index.ts';
import { mend } from './mend.ts';
import { meaningOf, type Name } from './names.ts';

/**
 * Access logs that are a JSON object a line, with the names that people give nginx's variables (`log_format`), whatever
 * the server. A line is one where it says a time with its zone, a client, a status, and a request.
 */
export const nginxJson: LineFormat = {
  name: 'nginx-json',
  isGeneral: true,
  ofObject: { matches: (fields) => parseObject(fields) !== null, parse: parseObject },
  matches: (line) => parseLine(line) !== null,
  parse: parseLine,
};

/** Meant by their names, and of a nested object under its dotted name. */
interface Said {
  readonly values: ReadonlyMap<Name, Scalar>;
  readonly rest: Record<string, Scalar>;
  /** Whether it has a member for the request, be it without a value. */
  readonly asks: boolean;
}

function parseLine(line: string): EventDraft | null {
  if (!line.startsWith('{')) return null;
  const fields = objectOf(line) ?? objectOf(mend(line));
  return fields === null ? null : parseObject(fields);
}

function parseObject(fields: Fields): EventDraft | null {
  const { values, rest, asks } = read(fields);
  const time = timeOf(values.get('time'));
  const client = textOf(values, 'client');
  const status = statusOf(values.get('status'));
  const line = lineOf(values) ?? (asks ? null : undefined);
  if (time === null || client === undefined || status === undefined || line === undefined) return null;
  const ext = rest;
  for (const name of ['referrer', 'forwardedFor'] as const) {
    const value = present(textOf(values, name));
    if (value !== undefined) ext[name] = value;
  }
  const peer = peerOf(client);
  const port = portOf(values.get('port')) ?? peer.port;
  const host = present(textOf(values, 'host'));
  return requestEvent({
    time,
    user: textOf(values, 'user'),
    origin: originOf(port === undefined ? peer : { host: peer.host, port }),
    userAgent: textOf(values, 'userAgent'),
    line,
    status,
    bytes: sizeOf(values.get('bytes')),
    durationMs: durationOf(values),
    id: textOf(values, 'id'),
    traceId: textOf(values, 'traceId'),
    spanId: textOf(values, 'spanId'),
    ...(host === undefined ? {} : { service: { host } }),
    ext,
  });
}

function read(fields: Fields): Said {
  const flat = flatten(fields, noneTaken);
  const values = new Map<Name, Scalar>();
  const ranks = new Map<Name, { rank: number; key: string }>();
  for (const [key, value] of Object.entries(flat)) {
    const meaning = meaningOf(key);
    if (meaning === undefined) continue;
    const best = ranks.get(meaning.name);
    if (best !== undefined && best.rank <= meaning.rank) continue;
    ranks.set(meaning.name, { rank: meaning.rank, key });
    values.set(meaning.name, value);
  }
  for (const { key } of ranks.values()) delete flat[key];
  const asks = Object.keys(fields).some((key) => asking.has(meaningOf(key)?.name));
  return { values, rest: flat, asks };
}

const asking: ReadonlySet<Name | undefined> = new Set<Name | undefined>(['line', 'method', 'url']);
const noneTaken: ReadonlySet<string> = new Set();

function textOf(values: Said['values'], name: Name): string | undefined {
  const value = values.get(name);
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : undefined;
}

/** Three digits; `000`, which nginx writes for a request that it did not answer, is 0. */
function statusOf(value: Scalar | undefined): number | undefined {
  const status = numberOf(value);
  return status !== undefined && Number.isInteger(status) && (status === 0 || (status >= 100 && status <= 999))
    ? status
    : undefined;
}

function sizeOf(value: Scalar | undefined): number | undefined {
  return value === undefined ? undefined : countAt({ value }, 'value');
}

function durationOf(values: Said['values']): number | undefined {
  const seconds = numberOf(values.get('seconds'));
  return seconds === undefined ? numberOf(values.get('milliseconds')) : msOfSeconds(seconds);
}

/** What was asked for: the request line, or its parts; undefined where the line says nothing of either. */
function lineOf(values: Said['values']): ReturnType<typeof requestOfParts> | undefined {
  const whole = textOf(values, 'line');
  const split = whole === undefined ? null : splitRequestLine(whole);
  const method = textOf(values, 'method') ?? split?.method;
  const path = textOf(values, 'url');
  if (method === undefined && path === undefined) return whole === undefined ? undefined : (split ?? whole);
  const args = present(textOf(values, 'args'));
  const url = path === undefined ? split?.url : args === undefined || path.includes('?') ? path : `${path}?${args}`;
  if (split !== null && (url === undefined || split.url.includes('?'))) return split;
  const protocol = textOf(values, 'protocol') ?? (split?.version === undefined ? '' : `HTTP/${split.version}`);
  return requestOfParts(method ?? '', url ?? '', protocol);
}
