import { isUtf8 } from 'node:buffer';
import { flag, type Scalar } from '@daybook/event';
import type { Message } from '../../parse/ports.ts';
import { Attributes } from './attributes.ts';
import { isIdentifier, knownOf } from './known.ts';
import type { Carrier, KeyValue, LogRecord } from './model.ts';
import { severityOf } from './severity.ts';
import { jsonOf, scalarOf } from './values.ts';

/**
 * The message of a record. Its body is what a program wrote; attributes that are fields of an event are what its carrier
 * says of it (`known`); all others are fields of `ext` under their own names, those of the resource and the scope too.
 */
export function messageOf(record: LogRecord, carrier: Carrier): Message {
  const attributes = new Attributes();
  attributes.add(record.attributes, '');
  attributes.add(carrier.scope, 'scope.');
  attributes.add(carrier.resource, 'resource.');
  attributes.add(restOf(record, carrier), 'otlp.');
  const known = knownOf(attributes, record);
  const { name: program, host } = known.service ?? {};
  const pid = attributes.peek('process.pid');
  const severity = severityOf(record.severityNumber);
  const ext: Record<string, Scalar> = attributes.rest();
  const flags: string[] = [];
  const ns = record.timeUnixNano === 0n ? record.observedTimeUnixNano : record.timeUnixNano;
  if (record.timeUnixNano === 0n && ns > 0n) flags.push(flag('assumed', 'time'));
  if (record.bodyText !== null && !isUtf8(record.bodyText)) flags.push(flag('replaced'));
  return {
    ...bodyOf(record),
    known,
    ...(ns === 0n ? {} : { time: timeOf(ns) }),
    ...(program === undefined ? {} : { program }),
    ...(host === undefined ? {} : { host }),
    ...(typeof pid === 'number' && Number.isSafeInteger(pid) ? { pid } : {}),
    ...(severity === undefined ? {} : { severity }),
    ...(Object.keys(ext).length === 0 ? {} : { ext }),
    ...(flags.length === 0 ? {} : { flags }),
  };
}

const nothing = new Uint8Array();

function bodyOf({ body, bodyText }: LogRecord): Pick<Message, 'bytes' | 'mediaType'> {
  if (bodyText !== null) return { bytes: bodyText, mediaType: 'text/plain' };
  if (body === null) return { bytes: nothing, mediaType: 'text/plain' };
  if (body instanceof Uint8Array) return { bytes: body, mediaType: 'application/octet-stream' };
  if (typeof body === 'object') return { bytes: Buffer.from(jsonOf(body)), mediaType: 'application/json' };
  return { bytes: Buffer.from(String(scalarOf(body))), mediaType: 'text/plain' };
}

/** What has no field in an event, by the names that the field's formats without it give it. */
function restOf(record: LogRecord, { scopeName, scopeVersion }: Carrier): KeyValue[] {
  const { timeUnixNano, observedTimeUnixNano, traceId, spanId } = record;
  const isSeenLater = timeUnixNano !== 0n && observedTimeUnixNano !== 0n && observedTimeUnixNano !== timeUnixNano;
  const fields: [string, string | number, boolean][] = [
    ['otel.scope.name', scopeName, scopeName !== ''],
    ['otel.scope.version', scopeVersion, scopeVersion !== ''],
    ['severity_text', record.severityText, record.severityText !== ''],
    ['severity_number', record.severityNumber, record.severityNumber !== 0 && isUnknownSeverity(record)],
    ['observed_time', isSeenLater ? timeOf(observedTimeUnixNano) : '', isSeenLater],
    ['dropped_attributes_count', record.droppedAttributesCount, record.droppedAttributesCount > 0],
    ['trace_flags', record.flags, record.flags > 0],
    ['trace_id', traceId, traceId !== '' && !isIdentifier(traceId, 32)],
    ['span_id', spanId, spanId !== '' && !isIdentifier(spanId, 16)],
  ];
  return fields.filter(([, , isThere]) => isThere).map(([key, value]) => ({ key, value }));
}

const isUnknownSeverity = ({ severityNumber }: LogRecord): boolean => severityOf(severityNumber) === undefined;

const msNs = 1_000_000n;
const secondNs = 1_000_000_000n;

/** RFC 3339, to the nanosecond where it is said to the nanosecond. A 64-bit number of them ends in the year 2554. */
export function timeOf(ns: bigint): string {
  const seconds = new Date(Number(ns / msNs)).toISOString().slice(0, 19);
  const fraction = String(ns % secondNs)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${seconds}${fraction === '' ? '' : `.${fraction}`}Z`;
}
