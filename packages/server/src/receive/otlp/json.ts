import { Count, RecordFault, RequestFault, Values } from './faults.ts';
import type { AnyValue, Carrier, Item, KeyValue, LogRecord } from './model.ts';

/** `JSON.parse` takes the whole at once, and others wait meanwhile. */
export const jsonBytesMax = 4 * 1024 * 1024;

/** What a record takes at least; how much of the text was its own is not known any more. */
const recordBytes = 32;

type Json = Readonly<Record<string, unknown>>;

/**
 * The records of an `ExportLogsServiceRequest` in OTLP's JSON encoding (opentelemetry.io/docs/specs/otlp: identifiers in
 * hexadecimal, enumerations as numbers, names in lowerCamelCase, what is not known is passed over). Throws `RequestFault`.
 */
export function* jsonLogs(body: Uint8Array, recordsMax: number): Generator<Item> {
  const resources = new Count(recordsMax);
  const scopes = new Count(recordsMax);
  const records = new Count(recordsMax);
  for (const { value: group, place } of listOf(parsed(body), 'resourceLogs', '', resources)) {
    for (const { value: scopeLogs, place: at } of listOf(group, 'scopeLogs', place, scopes)) {
      const carrier = carrierOf(group['resource'], scopeLogs['scope'], at);
      for (const { value, place: atRecord } of listOf(scopeLogs, 'logRecords', at, records)) {
        yield { place: atRecord, bytes: recordBytes, carrier, read: readRecord(value) };
      }
    }
  }
}

const mayBeInexact = /\d{16}/;

function parsed(body: Uint8Array): Json {
  if (body.length > jsonBytesMax) {
    const message = `JSON is read up to ${jsonBytesMax} bytes: send protobuf, or smaller batches`;
    throw new RequestFault('too-large', '', message);
  }
  let value: unknown;
  try {
    const json = new TextDecoder('utf-8', { fatal: true }).decode(body);
    value = mayBeInexact.test(json) ? JSON.parse(json, exact) : JSON.parse(json);
  } catch (error) {
    throw new RequestFault('malformed', '', `the body is not JSON: ${(error as Error).message}`);
  }
  if (isObject(value)) return value;
  throw new RequestFault('malformed', '', 'the body is not a JSON object');
}

/** A whole number that a double does not hold, as its text. */
function exact(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  return context?.source !== undefined && /^-?\d+$/.test(context.source) ? context.source : value;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function* listOf(parent: Json, name: string, at: string, count: Count): Generator<{ value: Json; place: string }> {
  const path = at === '' ? name : `${at}.${name}`;
  const list = parent[name] ?? [];
  if (!Array.isArray(list)) throw new RequestFault('malformed', path, 'it is not a list');
  for (const [i, value] of (list as unknown[]).entries()) {
    const place = `${path}[${i}]`;
    count.add();
    if (!isObject(value)) throw new RequestFault('malformed', place, 'it is not an object');
    yield { value, place };
  }
}

function carrierOf(resource: unknown, scope: unknown, place: string): Carrier {
  try {
    const values = new Values();
    const ofResource = objectOr(resource, 'resource');
    const ofScope = objectOr(scope, 'scope');
    return {
      resource: pairsOf(ofResource['attributes'], 'resource.attributes', values, 0),
      scope: pairsOf(ofScope['attributes'], 'scope.attributes', values, 0),
      scopeName: text(ofScope['name'], 'scope.name'),
      scopeVersion: text(ofScope['version'], 'scope.version'),
      bytes: JSON.stringify([resource, scope]).length,
    };
  } catch (error) {
    if (error instanceof RecordFault) throw new RequestFault('malformed', place, error.message);
    throw error;
  }
}

function objectOr(value: unknown, name: string): Json {
  if (value === undefined || value === null) return {};
  if (isObject(value)) return value;
  throw new RecordFault(`\`${name}\` is not an object`);
}

function readRecord(value: Json): Item['read'] {
  try {
    return { ok: true, record: recordOf(value) };
  } catch (error) {
    if (error instanceof RecordFault) return { ok: false, message: error.message };
    throw error;
  }
}

const uint64Max = 2n ** 64n - 1n;
const int64Max = 2n ** 63n - 1n;
const uint32Max = 2 ** 32 - 1;

function recordOf(value: Json): LogRecord {
  const values = new Values();
  const body = value['body'] === undefined ? null : anyValue(value['body'], 'body', values, 1);
  return {
    timeUnixNano: whole(value['timeUnixNano'], 'timeUnixNano', 0n, uint64Max),
    observedTimeUnixNano: whole(value['observedTimeUnixNano'], 'observedTimeUnixNano', 0n, uint64Max),
    severityNumber: Number(whole(value['severityNumber'], 'severityNumber', 0n, BigInt(uint32Max))),
    severityText: text(value['severityText'], 'severityText'),
    body,
    bodyText: typeof body === 'string' ? Buffer.from(body) : null,
    attributes: pairsOf(value['attributes'], 'attributes', values, 0),
    droppedAttributesCount: Number(
      whole(value['droppedAttributesCount'], 'droppedAttributesCount', 0n, BigInt(uint32Max)),
    ),
    flags: Number(whole(value['flags'], 'flags', 0n, BigInt(uint32Max))),
    traceId: text(value['traceId'], 'traceId'),
    spanId: text(value['spanId'], 'spanId'),
    eventName: text(value['eventName'], 'eventName'),
  };
}

function text(value: unknown, name: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value.toWellFormed();
  throw new RecordFault(`\`${name}\` is not a text`);
}

/** 64-bit numbers are texts; numbers are taken too. */
function whole(value: unknown, name: string, min: bigint, max: bigint): bigint {
  if (value === undefined || value === null || value === '') return 0n;
  const isWhole = typeof value === 'string' ? /^-?\d{1,20}$/.test(value) : Number.isSafeInteger(value);
  const number = isWhole ? BigInt(value as string | number) : null;
  if (number === null || number < min || number > max) {
    throw new RecordFault(`\`${name}\` is not a whole number between ${min} and ${max}`);
  }
  return number;
}

function pairsOf(list: unknown, name: string, values: Values, depth: number): KeyValue[] {
  return itemsOf(list, name).map((item) => {
    values.count(depth);
    if (!isObject(item)) throw new RecordFault(`\`${name}\` has what is not an object`);
    const key = text(item['key'], `${name}.key`);
    return { key, value: item['value'] === undefined ? null : anyValue(item['value'], name, values, depth + 1) };
  });
}

function itemsOf(list: unknown, name: string): readonly unknown[] {
  if (list === undefined || list === null) return [];
  if (Array.isArray(list)) return list as unknown[];
  throw new RecordFault(`\`${name}\` is not a list`);
}

const doubles: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity, '-Infinity': -Infinity };

function anyValue(value: unknown, name: string, values: Values, depth: number): AnyValue {
  values.count(depth);
  if (value === null) return null;
  if (!isObject(value)) throw new RecordFault(`\`${name}\` has a value that is not an object`);
  const fault = (type: string): RecordFault => new RecordFault(`\`${name}\` has a \`${type}\` that is none`);
  for (const [type, inner] of Object.entries(value)) {
    if (inner === null) continue;
    if (type === 'stringValue') return text(inner, name);
    if (type === 'boolValue') {
      if (typeof inner !== 'boolean') throw fault(type);
      return inner;
    }
    if (type === 'intValue') {
      const number = whole(inner, name, -int64Max - 1n, int64Max);
      return Number.isSafeInteger(Number(number)) ? Number(number) : number;
    }
    if (type === 'doubleValue') {
      const number = typeof inner === 'string' ? (doubles[inner] ?? (inner === '' ? inner : Number(inner))) : inner;
      if (typeof number !== 'number' || (Number.isNaN(number) && inner !== 'NaN')) throw fault(type);
      return number;
    }
    if (type === 'arrayValue') {
      const list = itemsOf(objectOr(inner, name)['values'], name);
      return list.map((item) => anyValue(item, name, values, depth + 1));
    }
    if (type === 'kvlistValue') return { pairs: pairsOf(objectOr(inner, name)['values'], name, values, depth) };
    if (type === 'bytesValue') {
      if (typeof inner !== 'string') throw fault(type);
      return new Uint8Array(Buffer.from(inner, 'base64'));
    }
  }
  return null;
}
