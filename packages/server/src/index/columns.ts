import { isUtf8 } from 'node:buffer';
import type { Event, Resource, Scalar, StoredEvent } from '@daybook/event';
import { addressBytes } from './address.ts';
import { nanosecondHalves, readInstant } from './instant.ts';
import type { RowWriter } from './row-writer.ts';
import { exactNumber, exactSeq, scalarText } from './scalar.ts';
import { searchedText } from './searched-text.ts';

/** A column of the table of events: how it is kept, and how an event fills it. */
export interface Column {
  readonly name: string;
  /** ClickHouse's type, with its codec. */
  readonly type: string;
  readonly write: (row: RowWriter, stored: StoredEvent, tenant: string) => void;
}

type Text = (event: Event) => string | undefined;

/**
 * What a question filters or counts by is read for every event in its range, so it must unpack fast: LZ4 takes more room
 * than ZSTD and a third of the time. The rest is read for few events at a time, and is kept small.
 */
const fast = 'CODEC(LZ4)';
const small = 'CODEC(ZSTD(1))';

/** An absent text is the empty string: the query language cannot tell them apart either. */
const text = (name: string, read: Text): Column => ({
  name,
  type: `String ${small}`,
  write: (row, { event }) => row.string(read(event) ?? ''),
});

/** Text of which each value comes many times: a filter compares the values, not the rows, and a count is by number. */
const repeated = (name: string, read: Text): Column => ({
  name,
  type: `${short} ${fast}`,
  write: (row, { event }) => row.string(read(event) ?? ''),
});

const short = 'LowCardinality(String)';
const codecOf = (item: string): string => (item === short ? fast : small);

const none: readonly string[] = [];
const noExt: Readonly<Record<string, Scalar>> = {};

const list = (name: string, item: string, read: (event: Event) => readonly string[] | undefined): Column => ({
  name,
  type: `Array(${item}) ${codecOf(item)}`,
  write: (row, { event }) => {
    const values = read(event) ?? none;
    row.length(values.length);
    for (const value of values) row.string(value);
  },
});

/** A list made of one field of each item of a list; an absent one is the empty string, so that the lists stay in step. */
const each = <Item>(
  name: string,
  item: string,
  items: (event: Event) => readonly Item[] | undefined,
  read: (item: Item) => string,
): Column => ({
  name,
  type: `Array(${item}) ${codecOf(item)}`,
  write: (row, { event }) => {
    const values = items(event);
    row.length(values?.length ?? 0);
    if (values !== undefined) for (const value of values) row.string(read(value));
  },
});

const number = (
  name: string,
  type: 'UInt16' | 'UInt32' | 'UInt64' | 'Float64',
  read: (event: Event) => number | undefined,
): Column => {
  const method = ({ UInt16: 'u16', UInt32: 'u32', UInt64: 'u64', Float64: 'f64' } as const)[type];
  return {
    name,
    type: `Nullable(${type}) ${fast}`,
    write: (row, { event }) => {
      const value = read(event);
      row.u8(value === undefined ? 1 : 0);
      if (value !== undefined) row[method](value);
    },
  };
};

const resources = (event: Event): readonly Resource[] | undefined => event.target?.resources;

const head: readonly Column[] = [
  { name: 'tenant', type: short, write: (row, _, tenant) => row.string(tenant) },
  { name: 'log', type: `UInt32 ${fast}`, write: (row, { position }) => row.u32(position.log) },
  { name: 'idx', type: 'UInt64 CODEC(Delta, LZ4)', write: (row, { position }) => row.u64(position.index) },
  {
    name: 'received',
    type: "DateTime64(6, 'UTC') CODEC(Delta, LZ4)",
    write: (row, { receivedUs }) => row.u64(receivedUs),
  },
  { name: 'class', type: `UInt16 ${fast}`, write: (row, stored) => row.u16(stored.class) },
  { name: 'source', type: `UInt32 ${fast}`, write: (row, { source }) => row.u32(source) },
  { name: 'own', type: `Bool ${fast}`, write: (row, { own }) => row.u8(own ? 1 : 0) },
  {
    name: 'time',
    type: "DateTime64(9, 'UTC') CODEC(Delta, LZ4)",
    write: (row, { event }) => {
      const { seconds, nanos } = readInstant(event.time);
      const { high, low } = nanosecondHalves(seconds, nanos);
      row.pair(high, low);
    },
  },
  {
    name: 'time_offset_minutes',
    type: `Int16 ${fast}`,
    write: (row, { event }) => row.i16(event.time.endsWith('Z') ? 0 : readInstant(event.time).offsetMinutes),
  },
];

const core: readonly Column[] = [
  {
    name: 'id',
    type: `UUID ${small}`,
    write: (row, { event }) => row.uuid(event.id),
  },
  repeated('kind', (event) => event.kind),
  repeated('action', (event) => event.action),
  repeated('outcome', (event) => event.outcome),
  { name: 'severity', type: `UInt8 ${fast}`, write: (row, { event }) => row.u8(event.severity) },
  repeated('reason_code', (event) => event.reason?.code),
  text('reason_text', (event) => event.reason?.text),
  repeated('epoch', (event) => event.epoch),
  number('seq', 'UInt64', (event) => exactSeq(event.seq)),
  repeated('service_name', (event) => event.service?.name),
  repeated('service_version', (event) => event.service?.version),
  repeated('service_env', (event) => event.service?.env),
  repeated('service_host', (event) => event.service?.host),
  list('flags', short, (event) => event.flags),
];

const actor: readonly Column[] = [
  repeated('actor_type', (event) => event.actor.type),
  repeated('actor_id', (event) => event.actor.id),
  repeated('actor_name', (event) => event.actor.name),
  repeated('actor_email', (event) => event.actor.email),
  list('actor_roles', short, (event) => event.actor.roles),
  repeated('actor_session', (event) => event.actor.session),
  repeated('actor_credential', (event) => event.actor.credential),
  {
    name: 'actor_mfa',
    type: `Nullable(Bool) ${fast}`,
    write: (row, { event }) => {
      const { mfa } = event.actor;
      row.u8(mfa === undefined ? 1 : 0);
      if (mfa !== undefined) row.u8(mfa ? 1 : 0);
    },
  },
  repeated('actor_on_behalf_of', (event) => event.actor.onBehalfOf),
];

const origin: readonly Column[] = [
  {
    name: 'origin_ip',
    type: `LowCardinality(Nullable(IPv6)) ${fast}`,
    write: (row, { event }) => {
      const ip = event.origin?.ip;
      const bytes = ip === undefined ? null : addressBytes(ip);
      row.u8(bytes === null ? 1 : 0);
      if (bytes !== null) row.raw(bytes);
    },
  },
  number('origin_port', 'UInt16', (event) => event.origin?.port),
  repeated('origin_host', (event) => event.origin?.host),
  repeated('origin_user_agent', (event) => event.origin?.userAgent),
  repeated('origin_device', (event) => event.origin?.device),
  repeated('origin_country', (event) => event.origin?.country),
  number('origin_asn', 'UInt32', (event) => event.origin?.asn),
];

const target: readonly Column[] = [
  each('target_type', short, resources, (item) => item.type),
  each('target_id', 'String', resources, (item) => item.id),
  each('target_name', 'String', resources, (item) => item.name ?? ''),
  each('target_owner', 'String', resources, (item) => item.owner ?? ''),
  each('target_parent', 'String', resources, (item) => item.parent ?? ''),
  list('target_labels', short, (event) => resources(event)?.flatMap((item) => item.labels ?? [])),
  repeated('target_user_type', (event) => event.target?.user?.type),
  repeated('target_user_id', (event) => event.target?.user?.id),
  repeated('target_user_name', (event) => event.target?.user?.name),
  repeated('target_user_email', (event) => event.target?.user?.email),
];

const request: readonly Column[] = [
  text('request_id', (event) => event.request?.id),
  text('request_trace_id', (event) => event.request?.traceId),
  text('request_span_id', (event) => event.request?.spanId),
  repeated('request_method', (event) => event.request?.method),
  text('request_url', (event) => event.request?.url),
  number('request_status', 'UInt16', (event) => event.request?.status),
  number('request_bytes', 'UInt64', (event) => event.request?.bytes),
  number('request_duration_ms', 'Float64', (event) => exactNumber(event.request?.durationMs)),
  text('request_query', (event) => event.request?.query),
];

const rest: readonly Column[] = [
  each(
    'changes_path',
    short,
    (event) => event.changes,
    (change) => change.path,
  ),
  each(
    'changes_old',
    'String',
    (event) => event.changes,
    (change) => scalarText(change.old),
  ),
  each(
    'changes_new',
    'String',
    (event) => event.changes,
    (change) => scalarText(change.new),
  ),
  {
    // Values are kept as they are searched (`scalarText`), whatever their type; a null is left out.
    name: 'ext',
    type: `Map(${short}, String) ${small}`,
    write: (row, { event }) => {
      const ext = event.ext ?? noExt;
      const keys = Object.keys(ext);
      let count = keys.length;
      for (const key of keys) if (ext[key] === null) count--;
      row.length(count);
      for (const key of keys) {
        const value = ext[key];
        if (value === null) continue;
        row.string(key);
        row.string(scalarText(value));
      }
    },
  },
  repeated('raw_media_type', (event) => event.raw?.mediaType),
  {
    // Folded, so that the text index and every comparison see small ASCII letters only.
    name: 'text',
    type: 'String CODEC(ZSTD(3))',
    write: (row, { event }) => {
      const bytes = event.raw?.bytes;
      if (bytes !== undefined && isUtf8(bytes)) row.foldedBytes(bytes);
      else row.foldedString(searchedText(event));
    },
  },
];

/** In the order of a row. A change here is a new table: see `schema.ts`. */
export const columns: readonly Column[] = [...head, ...core, ...actor, ...origin, ...target, ...request, ...rest];
