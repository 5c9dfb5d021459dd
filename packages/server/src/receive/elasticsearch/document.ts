import { isUtf8 } from 'node:buffer';
import { flag, limits } from '@daybook/event';
import type { Message } from '../../parse/ports.ts';
import {
  countMembers,
  DraftBuilder,
  newScan,
  parseExactly,
  type Scan,
  scanValue,
  wellFormed,
} from '../http-json/index.ts';
import type { Beside } from './beside.ts';
import type { Fault } from './bulk.ts';
import { eventOf, keepRest, severityOf, timeOf } from './ecs.ts';
import { type Flat, flatOf, textAt } from './flat.ts';

export type ReadDocument =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly fault: Fault };

/** Several times what a record can hold, as of events that are sent as JSON. */
export const documentBytesMax = 4 * limits.recordBytesMax;
const membersMax = 8 * limits.extKeysMax;
/** As in an index of Elasticsearch. */
const depthMax = 20;

/** ECS, then what Fluentd and Fluent Bit read out of syslog, the journal and the files of Kubernetes. */
const hostNames = ['host.name', 'host.hostname', 'host', 'hostname', '_HOSTNAME', 'kubernetes.host'];
const programNames = ['process.name', 'log.syslog.appname', 'ident', 'SYSLOG_IDENTIFIER', 'kubernetes.container_name'];

interface Parsed {
  readonly ok: true;
  readonly value: object;
  readonly flags: readonly string[];
  /** A name came twice, so that only the text has all of it. */
  readonly isTwice: boolean;
}

/**
 * The message of a document: its line, with what lies beside it. The event that the document tells by itself is there for a
 * line that no format knows. Total.
 */
export function readDocument(bytes: Buffer, receivedTime: string, beside: Beside = {}): ReadDocument {
  const parsed = parse(bytes);
  if (!parsed.ok) return parsed;
  const { value, isTwice } = parsed;
  const flags = [...parsed.flags, ...(beside.flags ?? [])];
  const flat = flatOf(value);
  const event = () => eventOf(flat, bytes, receivedTime, { ...beside, flags });
  const line = isTwice ? null : textAt(flat, 'event.original', 'message', 'log', 'MESSAGE');
  if (line === null) return { ok: true, message: { bytes: new Uint8Array(), mediaType: 'text/plain', event } };
  const carried = carrierOf(flat, line.name, { ...beside, flags });
  return { ok: true, message: { ...carried, ...lineOf(line.text), event } };
}

/** What Docker and Fluentd say of a line may end as the line did. */
function lineOf(line: string): Pick<Message, 'bytes' | 'text'> {
  const bytes = Buffer.from(line);
  if (!line.endsWith('\n')) return { bytes };
  return { bytes, text: bytes.subarray(0, line.endsWith('\r\n') ? -2 : -1) };
}

function carrierOf(flat: Flat, line: string, { flags = [], ...beside }: Beside): Omit<Message, 'bytes' | 'event'> {
  const said = timeOf(flat);
  const time = said?.time ?? beside.time;
  const host = textAt(flat, ...hostNames);
  const program = textAt(flat, ...programNames);
  const pid = flat.get('process.pid');
  const hasPid = Number.isSafeInteger(pid);
  const severity = severityOf(flat);
  const builder = new DraftBuilder();
  const told = [line, host?.name, program?.name, said === null ? undefined : '@timestamp'];
  keepRest(builder, flat, new Set([...told, hasPid ? 'process.pid' : undefined].filter((name) => name !== undefined)));
  const all = [...flags, ...builder.flags, ...(said?.flags ?? [])];
  return {
    mediaType: 'text/plain',
    ext: { ...beside.ext, ...builder.ext },
    ...(time === undefined ? {} : { time }),
    ...(host === null ? {} : { host: host.text }),
    ...(program === null ? {} : { program: program.text }),
    ...(hasPid ? { pid: Number(pid) } : {}),
    ...(severity === null ? {} : { severity }),
    ...(all.length === 0 ? {} : { flags: all }),
  };
}

const fault = (code: Fault['code'], message: string): { ok: false; fault: Fault } => ({
  ok: false,
  fault: { path: '', code, message },
});

function parse(bytes: Buffer): Parsed | { readonly ok: false; readonly fault: Fault } {
  if (bytes.length > documentBytesMax) return fault('size', `a document is at most ${documentBytesMax} bytes`);
  if (!isUtf8(bytes)) return fault('encoding', 'the document is not UTF-8');
  const scan = newScan();
  scanValue(bytes, 0, bytes.length, scan);
  if (scan.depth > depthMax) return fault('depth', `a document has at most ${depthMax} levels`);
  if (scan.members > membersMax) return fault('size', `a document has at most ${membersMax} names`);
  const text = bytes.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fault('json', 'the document is not JSON, or it is cut off');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fault('type', 'a document is an object');
  return exactly(text, value, scan);
}

/** What JSON says more than a parsed value can hold is flagged. */
function exactly(text: string, value: object, scan: Scan): Parsed {
  const isPlain = !(scan.longNumber || scan.surrogate || scan.escapedKey || countMembers(value) < scan.members);
  if (isPlain) return { ok: true, value, flags: [], isTwice: false };
  const exact = parseExactly(text);
  const formed = wellFormed(exact.value);
  const isTwice = exact.duplicates.length > 0;
  const flags = [
    ...(exact.inexact.length > 0 ? [flag('inexact')] : []),
    ...(isTwice ? [flag('duplicate')] : []),
    ...(formed.replaced ? [flag('replaced')] : []),
  ];
  return { ok: true, value: formed.value as object, flags, isTwice };
}
