import { changeToken, type FieldReader, resourceToken, type StoredItems, tokenOf } from '@daybook/event';
import { nanosecondHalves, readInstantAt } from './instant.ts';
import {
  integerOf,
  writeAddress,
  writeBoolean,
  writeColumnOf,
  writeDuration,
  writeInteger,
  writeLabels,
  writeMap,
  writeSeq,
  writeText,
  writeTexts,
} from './row-fields.ts';
import { writeSearchedText } from './row-text.ts';
import type { RowWriter } from './row-writer.ts';

/** A column of the table of events: how it is kept, and how an event fills it. */
export interface Column {
  readonly name: string;
  /** ClickHouse's type, with its codec. */
  readonly type: string;
  /** `reader` has read the event of `stored`. */
  readonly write: (row: RowWriter, reader: FieldReader, stored: StoredItems, tenant: string) => void;
  /** Most fields of an event are not there: then `write` need not be called. */
  readonly absent?: Absent;
}

const short = 'LowCardinality(String)';

/** What a column of one field has where there is none: a byte that is a length of 0, or says that the value is null. */
interface Absent {
  readonly token: number;
  readonly byte: 0 | 1;
}

type Write = (row: RowWriter, reader: FieldReader, token: number) => void;

/** A column that is one field. */
const field = (name: string, type: string, path: string, write: Write): Column => {
  const token = tokenOf(path);
  const absent: Absent = { token, byte: type.includes('Nullable') ? 1 : 0 };
  return { name, type, write: (row, reader) => write(row, reader, token), absent };
};

/**
 * What a question filters or counts by is read for every event in its range, so it must unpack fast: LZ4 takes more room
 * than ZSTD and a third of the time. The rest is read for few events at a time, and is kept small.
 */
const fast = 'CODEC(LZ4)';
const small = 'CODEC(ZSTD(1))';
const codecOf = (item: string): string => (item === short ? fast : small);

/** An absent text is the empty string: the query language cannot tell them apart either. */
const text = (name: string, path: string): Column => field(name, `String ${small}`, path, writeText);

/** Text of which each value comes many times: a filter compares the values, not the rows, and a count is by number. */
const repeated = (name: string, path: string): Column => field(name, `${short} ${fast}`, path, writeText);

const list = (name: string, path: string): Column => field(name, `Array(${short}) ${fast}`, path, writeTexts);

const integer = (name: string, type: 'UInt16' | 'UInt32' | 'UInt64', path: string): Column => {
  const method = ({ UInt16: 'u16', UInt32: 'u32', UInt64: 'u64' } as const)[type];
  const write: Write = (row, reader, token) => writeInteger(row, reader, token, method);
  return field(name, `Nullable(${type}) ${fast}`, path, write);
};

/** A list made of one field of each resource or change; an absent one is the empty string, so that the lists stay in step. */
const each = (name: string, item: string, table: 'resources' | 'changes', path: string): Column => {
  const token = table === 'resources' ? resourceToken(path) : changeToken(path);
  return {
    name,
    type: `Array(${item}) ${codecOf(item)}`,
    write: (row, reader) => writeColumnOf(row, reader, reader[table], token),
  };
};

const time = tokenOf('time');
const id = tokenOf('id');
const severity = tokenOf('severity');

const head: readonly Column[] = [
  { name: 'tenant', type: short, write: (row, _reader, _stored, tenant) => row.string(tenant) },
  { name: 'log', type: `UInt32 ${fast}`, write: (row, _, { position }) => row.u32(position.log) },
  { name: 'idx', type: 'UInt64 CODEC(Delta, LZ4)', write: (row, _, { position }) => row.u64(position.index) },
  {
    name: 'received',
    type: "DateTime64(6, 'UTC') CODEC(Delta, LZ4)",
    write: (row, _, { receivedUs }) => row.u64(receivedUs),
  },
  { name: 'class', type: `UInt16 ${fast}`, write: (row, _, stored) => row.u16(stored.class) },
  { name: 'source', type: `UInt32 ${fast}`, write: (row, _, { source }) => row.u32(source) },
  { name: 'own', type: `Bool ${fast}`, write: (row, _, { own }) => row.u8(own ? 1 : 0) },
  {
    name: 'time',
    type: "DateTime64(9, 'UTC') CODEC(Delta, LZ4)",
    write(row, { bytes, fields }) {
      const { seconds, nanos } = readInstantAt(bytes, fields.start(time));
      const { high, low } = nanosecondHalves(seconds, nanos);
      row.pair(high, low);
    },
  },
  {
    name: 'time_offset_minutes',
    type: `Int16 ${fast}`,
    write(row, { bytes, fields }) {
      const isUtc = bytes[fields.end(time) - 1] === 0x5a;
      row.i16(isUtc ? 0 : readInstantAt(bytes, fields.start(time)).offsetMinutes);
    },
  },
];

const core: readonly Column[] = [
  {
    name: 'id',
    type: `UUID ${small}`,
    write: (row, { bytes, fields }) => row.uuid(bytes, fields.start(id)),
  },
  repeated('kind', 'kind'),
  repeated('action', 'action'),
  repeated('outcome', 'outcome'),
  {
    name: 'severity',
    type: `UInt8 ${fast}`,
    write: (row, { bytes, fields }) => row.u8(integerOf(bytes, fields.start(severity), fields.end(severity))),
  },
  repeated('reason_code', 'reason.code'),
  text('reason_text', 'reason.text'),
  repeated('epoch', 'epoch'),
  field('seq', `Nullable(UInt64) ${fast}`, 'seq', writeSeq),
  repeated('service_name', 'service.name'),
  repeated('service_version', 'service.version'),
  repeated('service_env', 'service.env'),
  repeated('service_host', 'service.host'),
  list('flags', 'flags'),
  repeated('imported_log', 'imported.log'),
  text('imported_position', 'imported.position'),
  text('imported_received', 'imported.received'),
  repeated('imported_source', 'imported.source'),
];

const actor: readonly Column[] = [
  repeated('actor_type', 'actor.type'),
  repeated('actor_id', 'actor.id'),
  repeated('actor_name', 'actor.name'),
  repeated('actor_email', 'actor.email'),
  list('actor_roles', 'actor.roles'),
  repeated('actor_session', 'actor.session'),
  repeated('actor_credential', 'actor.credential'),
  field('actor_mfa', `Nullable(Bool) ${fast}`, 'actor.mfa', writeBoolean),
  repeated('actor_on_behalf_of', 'actor.onBehalfOf'),
];

const origin: readonly Column[] = [
  field('origin_ip', `LowCardinality(Nullable(IPv6)) ${fast}`, 'origin.ip', writeAddress),
  integer('origin_port', 'UInt16', 'origin.port'),
  repeated('origin_host', 'origin.host'),
  repeated('origin_user_agent', 'origin.userAgent'),
  repeated('origin_device', 'origin.device'),
  repeated('origin_country', 'origin.country'),
  integer('origin_asn', 'UInt32', 'origin.asn'),
];

const target: readonly Column[] = [
  each('target_type', short, 'resources', 'type'),
  each('target_id', 'String', 'resources', 'id'),
  each('target_name', 'String', 'resources', 'name'),
  each('target_owner', 'String', 'resources', 'owner'),
  each('target_parent', 'String', 'resources', 'parent'),
  { name: 'target_labels', type: `Array(${short}) ${fast}`, write: writeLabels },
  repeated('target_user_type', 'target.user.type'),
  repeated('target_user_id', 'target.user.id'),
  repeated('target_user_name', 'target.user.name'),
  repeated('target_user_email', 'target.user.email'),
];

const request: readonly Column[] = [
  text('request_id', 'request.id'),
  text('request_trace_id', 'request.traceId'),
  text('request_span_id', 'request.spanId'),
  repeated('request_method', 'request.method'),
  text('request_url', 'request.url'),
  integer('request_status', 'UInt16', 'request.status'),
  integer('request_bytes', 'UInt64', 'request.bytes'),
  field('request_duration_ms', `Nullable(Float64) ${fast}`, 'request.durationMs', writeDuration),
  text('request_query', 'request.query'),
];

const rest: readonly Column[] = [
  each('changes_path', short, 'changes', 'path'),
  each('changes_old', 'String', 'changes', 'old'),
  each('changes_new', 'String', 'changes', 'new'),
  {
    // Values are kept as they are searched (`scalarText`), whatever their type; a null is left out.
    name: 'ext',
    type: `Map(${short}, String) ${small}`,
    write: writeMap,
  },
  repeated('raw_media_type', 'raw.mediaType'),
  { name: 'text', type: 'String CODEC(ZSTD(3))', write: writeSearchedText },
];

/** In the order of a row. A change here is a new table: see `schema.ts`. */
export const columns: readonly Column[] = [...head, ...core, ...actor, ...origin, ...target, ...request, ...rest];
