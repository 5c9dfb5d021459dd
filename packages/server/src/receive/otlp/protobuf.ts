import { readWire, type WireReader } from '../protobuf/index.ts';
import { Count, RecordFault, RequestFault, Values } from './faults.ts';
import { type AnyValue, type Carrier, emptyRecord, type Item, type KeyValue, type LogRecord } from './model.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * The records of an `ExportLogsServiceRequest` in protobuf's encoding, one after the other: nothing is read ahead but where
 * each begins and ends. Throws `RequestFault`.
 */
export function* protobufLogs(body: Uint8Array, recordsMax: number): Generator<Item> {
  const resources = new Count(recordsMax);
  const scopes = new Count(recordsMax);
  const records = new Count(recordsMax);
  for (const [i, group] of parts(body, '', { of: 1, count: resources }).many.entries()) {
    const atGroup = `resourceLogs[${i}]`;
    const { one: resource, many } = parts(group, atGroup, { head: 1, of: 2, count: scopes });
    for (const [j, scopeLogs] of many.entries()) {
      const atScope = `${atGroup}.scopeLogs[${j}]`;
      const { one: scope, many: list } = parts(scopeLogs, atScope, { head: 1, of: 2, count: records });
      const carrier = carrierOf(resource, scope, atScope);
      for (const [k, bytes] of list.entries()) {
        yield { place: `${atScope}.logRecords[${k}]`, bytes: bytes.length, carrier, read: readRecord(bytes) };
      }
    }
  }
}

interface Parts {
  readonly one: Uint8Array;
  readonly many: readonly Uint8Array[];
}

/** The bytes of one field that comes once, `head`, and of one that repeats, `of`. */
function parts(bytes: Uint8Array, place: string, fields: { head?: number; of: number; count: Count }): Parts {
  const found = { one: new Uint8Array(), many: [] as Uint8Array[] };
  const read = readWire(bytes, (reader) => {
    for (let field = reader.next(); field !== 0; field = reader.next()) {
      if (field === fields.of) {
        fields.count.add();
        found.many.push(reader.bytes());
      } else if (field === fields.head) found.one = new Uint8Array(reader.bytes());
    }
  });
  if (!read.ok) throw new RequestFault('malformed', place, `${read.message}, at byte ${read.at}`);
  return found;
}

function carrierOf(resource: Uint8Array, scope: Uint8Array, place: string): Carrier {
  const carrier = { resource: [] as KeyValue[], scope: [] as KeyValue[], scopeName: '', scopeVersion: '' };
  const read = readParts(() => {
    const values = new Values();
    const ofResource = readWire(resource, (reader) => {
      for (let field = reader.next(); field !== 0; field = reader.next()) {
        if (field === 1) carrier.resource.push(keyValue(reader.message(), values, 0));
      }
    });
    if (!ofResource.ok) return ofResource;
    return readWire(scope, (reader) => {
      for (let field = reader.next(); field !== 0; field = reader.next()) {
        if (field === 1) carrier.scopeName = reader.string();
        else if (field === 2) carrier.scopeVersion = reader.string();
        else if (field === 3) carrier.scope.push(keyValue(reader.message(), values, 0));
      }
    });
  });
  if (read !== null) throw new RequestFault('malformed', place, `its resource or scope cannot be read: ${read}`);
  return { ...carrier, bytes: resource.length + scope.length };
}

/** What is wrong; null for nothing. */
function readParts(read: () => { readonly ok: boolean; readonly message?: string }): string | null {
  try {
    const result = read();
    return result.ok ? null : (result.message ?? '');
  } catch (error) {
    if (error instanceof RecordFault) return error.message;
    throw error;
  }
}

function readRecord(bytes: Uint8Array): Item['read'] {
  const record: Writable<LogRecord> = { ...emptyRecord };
  const attributes: KeyValue[] = [];
  const message = readParts(() =>
    readWire(bytes, (reader) => {
      const values = new Values();
      for (let field = reader.next(); field !== 0; field = reader.next()) {
        if (field === 5) readBody(record, reader.bytes(), values);
        else if (field === 6) attributes.push(keyValue(reader.message(), values, 0));
        else readPlain(record, field, reader);
      }
    }),
  );
  return message === null ? { ok: true, record: { ...record, attributes } } : { ok: false, message };
}

function readPlain(record: Writable<LogRecord>, field: number, reader: WireReader): void {
  if (field === 1) record.timeUnixNano = reader.fixed64();
  else if (field === 2) record.severityNumber = reader.int32();
  else if (field === 3) record.severityText = reader.string();
  else if (field === 7) record.droppedAttributesCount = reader.uint32();
  else if (field === 8) record.flags = reader.fixed32();
  else if (field === 9) record.traceId = Buffer.from(reader.bytes()).toString('hex');
  else if (field === 10) record.spanId = Buffer.from(reader.bytes()).toString('hex');
  else if (field === 11) record.observedTimeUnixNano = reader.fixed64();
  else if (field === 12) record.eventName = reader.string();
}

function readBody(record: Writable<LogRecord>, bytes: Uint8Array, values: Values): void {
  const read = readWire(bytes, (reader) => {
    record.bodyText = null;
    record.body = anyValue(reader, values, 1, (text) => (record.bodyText = text));
    if (typeof record.body !== 'string') record.bodyText = null;
  });
  if (!read.ok) throw new RecordFault(`its body cannot be read: ${read.message}`);
}

function keyValue(reader: WireReader, values: Values, depth: number): KeyValue {
  let key = '';
  let value: AnyValue = null;
  values.count(depth);
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) key = reader.string();
    else if (field === 2) value = anyValue(reader.message(), values, depth + 1);
  }
  return { key, value };
}

/** The last of its fields counts, as it does for every `oneof`. `onText` is given the bytes of a text. */
function anyValue(reader: WireReader, values: Values, depth: number, onText?: (bytes: Uint8Array) => void): AnyValue {
  let value: AnyValue = null;
  values.count(depth);
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) {
      const bytes = reader.bytes();
      value = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
      onText?.(bytes);
    } else if (field === 2) value = reader.bool();
    else if (field === 3) value = whole(reader.int64());
    else if (field === 4) value = reader.double();
    else if (field === 5) value = arrayOf(reader.message(), values, depth);
    else if (field === 6) value = { pairs: pairsOf(reader.message(), values, depth) };
    else if (field === 7) value = new Uint8Array(reader.bytes());
  }
  return value;
}

function arrayOf(reader: WireReader, values: Values, depth: number): AnyValue[] {
  const list: AnyValue[] = [];
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) list.push(anyValue(reader.message(), values, depth + 1));
  }
  return list;
}

function pairsOf(reader: WireReader, values: Values, depth: number): KeyValue[] {
  const pairs: KeyValue[] = [];
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) pairs.push(keyValue(reader.message(), values, depth));
  }
  return pairs;
}

function whole(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
