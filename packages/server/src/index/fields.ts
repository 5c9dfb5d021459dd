import { actorTypes, formatPosition, kinds, outcomes, type Resource, type StoredEvent } from '@daybook/event';
import type { FieldType } from '@daybook/query';
import { addressBytes } from './address.ts';
import { eventTimeIso, microsecondsIso } from './instant.ts';
import { exactNumber, exactSeq, scalarText } from './scalar.ts';
import { searchedText } from './searched-text.ts';

export type FieldValue = string | number | boolean | readonly string[] | undefined;

/** How a column answers for a field. */
export type Shape =
  | 'string'
  | 'list'
  | 'uuid'
  | 'number'
  | 'boolean'
  | 'ip'
  | 'time-ns'
  | 'time-us'
  | 'position'
  | 'text';

/** A field that a query may name. */
export interface IndexField {
  readonly type: FieldType;
  readonly shape: Shape;
  /** Column of the table; for `position` it is `log` and `idx` together. */
  readonly column: string;
  /** True where the column holds NULL for an event without the field. */
  readonly nullable?: boolean;
  /** Path in the event, as in the field table of `event`; null for what only the entry holds, which is never masked. */
  readonly path: string | null;
  /** False where values are as good as unique, or long. */
  readonly facet: boolean;
  readonly values?: readonly string[];
  readonly aliases?: readonly string[];
  /** What the event has in the field: the very same as its row has. */
  readonly read: (stored: StoredEvent) => FieldValue;
}

type More = Partial<Pick<IndexField, 'facet' | 'values' | 'aliases'>>;
type Read = IndexField['read'];

const keyword = (path: string, column: string, read: Read, more: More = {}): IndexField => ({
  type: 'keyword',
  shape: 'string',
  path,
  column,
  facet: true,
  read,
  ...more,
});
const choice = (path: string, column: string, values: readonly string[], read: Read): IndexField => ({
  ...keyword(path, column, read, { values }),
  type: 'enum',
});
const words = (path: string, column: string, read: Read, more: More = {}): IndexField => ({
  ...keyword(path, column, read, { facet: false, ...more }),
  type: 'text',
  shape: 'text',
});
const numeric = (
  path: string | null,
  column: string,
  read: Read,
  more: More & { nullable?: boolean } = {},
): IndexField => ({
  type: 'number',
  shape: 'number',
  path,
  column,
  nullable: path !== null,
  facet: true,
  read,
  ...more,
});
const list = (path: string, column: string, read: Read, more: More = {}): IndexField => ({
  ...keyword(path, column, read, more),
  shape: 'list',
});

const each =
  (read: (resource: Resource) => string | undefined): Read =>
  ({ event }) =>
    event.target?.resources?.map((resource) => read(resource) ?? '');
const resourceField = (name: keyof Resource, read: Read): IndexField =>
  list(`target.resources[].${name}`, `target_${name}`, read, { aliases: [`target.resources.${name}`] });

const entryFields: Readonly<Record<string, IndexField>> = {
  position: {
    type: 'position',
    shape: 'position',
    column: 'log, idx',
    path: null,
    facet: false,
    read: ({ position }) => formatPosition(position),
  },
  received: {
    type: 'time',
    shape: 'time-us',
    column: 'received',
    path: null,
    facet: false,
    read: ({ receivedUs }) => microsecondsIso(receivedUs),
  },
  source: numeric(null, 'source', ({ source }) => source),
  class: numeric(null, 'class', (stored) => stored.class),
  own: { type: 'boolean', shape: 'boolean', column: 'own', path: null, facet: true, read: ({ own }) => own },
};

const coreFields: Readonly<Record<string, IndexField>> = {
  id: { ...keyword('id', 'id', ({ event }) => event.id, { facet: false }), shape: 'uuid' },
  time: {
    type: 'time',
    shape: 'time-ns',
    column: 'time',
    path: 'time',
    facet: false,
    aliases: ['@timestamp'],
    read: ({ event }) => eventTimeIso(event.time),
  },
  kind: choice('kind', 'kind', Object.keys(kinds), ({ event }) => event.kind),
  action: keyword('action', 'action', ({ event }) => event.action),
  outcome: choice('outcome', 'outcome', outcomes, ({ event }) => event.outcome),
  severity: { ...numeric('severity', 'severity', ({ event }) => event.severity), nullable: false },
  'reason.code': keyword('reason.code', 'reason_code', ({ event }) => event.reason?.code),
  'reason.text': words('reason.text', 'reason_text', ({ event }) => event.reason?.text),
  epoch: keyword('epoch', 'epoch', ({ event }) => event.epoch),
  seq: numeric('seq', 'seq', ({ event }) => exactSeq(event.seq), { facet: false }),
  'service.name': keyword('service.name', 'service_name', ({ event }) => event.service?.name),
  'service.version': keyword('service.version', 'service_version', ({ event }) => event.service?.version),
  'service.env': keyword('service.env', 'service_env', ({ event }) => event.service?.env),
  'service.host': keyword('service.host', 'service_host', ({ event }) => event.service?.host),
  flags: list('flags', 'flags', ({ event }) => event.flags),
  'imported.log': keyword('imported.log', 'imported_log', ({ event }) => event.imported?.log),
  'imported.position': keyword('imported.position', 'imported_position', ({ event }) => event.imported?.position, {
    facet: false,
  }),
  'imported.received': keyword('imported.received', 'imported_received', ({ event }) => event.imported?.received, {
    facet: false,
  }),
  'imported.source': keyword('imported.source', 'imported_source', ({ event }) => event.imported?.source),
};

const actorFields: Readonly<Record<string, IndexField>> = {
  'actor.type': choice('actor.type', 'actor_type', actorTypes, ({ event }) => event.actor.type),
  'actor.id': keyword('actor.id', 'actor_id', ({ event }) => event.actor.id),
  'actor.name': keyword('actor.name', 'actor_name', ({ event }) => event.actor.name),
  'actor.email': keyword('actor.email', 'actor_email', ({ event }) => event.actor.email),
  'actor.roles': list('actor.roles', 'actor_roles', ({ event }) => event.actor.roles),
  'actor.session': keyword('actor.session', 'actor_session', ({ event }) => event.actor.session),
  'actor.credential': keyword('actor.credential', 'actor_credential', ({ event }) => event.actor.credential),
  'actor.mfa': {
    type: 'boolean',
    shape: 'boolean',
    column: 'actor_mfa',
    nullable: true,
    path: 'actor.mfa',
    facet: true,
    read: ({ event }) => event.actor.mfa,
  },
  'actor.onBehalfOf': keyword('actor.onBehalfOf', 'actor_on_behalf_of', ({ event }) => event.actor.onBehalfOf),
};

const originFields: Readonly<Record<string, IndexField>> = {
  'origin.ip': {
    type: 'ip',
    shape: 'ip',
    column: 'origin_ip',
    nullable: true,
    path: 'origin.ip',
    facet: true,
    read: ({ event }) => {
      const ip = event.origin?.ip;
      return ip === undefined || addressBytes(ip) === null ? undefined : ip;
    },
  },
  'origin.port': numeric('origin.port', 'origin_port', ({ event }) => event.origin?.port),
  'origin.host': keyword('origin.host', 'origin_host', ({ event }) => event.origin?.host),
  'origin.userAgent': words('origin.userAgent', 'origin_user_agent', ({ event }) => event.origin?.userAgent, {
    facet: true,
  }),
  'origin.device': keyword('origin.device', 'origin_device', ({ event }) => event.origin?.device),
  'origin.country': keyword('origin.country', 'origin_country', ({ event }) => event.origin?.country),
  'origin.asn': numeric('origin.asn', 'origin_asn', ({ event }) => event.origin?.asn),
};

const targetFields: Readonly<Record<string, IndexField>> = {
  'target.type': resourceField(
    'type',
    each(({ type }) => type),
  ),
  'target.id': resourceField(
    'id',
    each(({ id }) => id),
  ),
  'target.name': resourceField(
    'name',
    each(({ name }) => name),
  ),
  'target.owner': resourceField(
    'owner',
    each(({ owner }) => owner),
  ),
  'target.parent': resourceField(
    'parent',
    each(({ parent }) => parent),
  ),
  'target.labels': resourceField('labels', ({ event }) =>
    event.target?.resources?.flatMap(({ labels }) => labels ?? []),
  ),
  'target.user.type': choice(
    'target.user.type',
    'target_user_type',
    actorTypes,
    ({ event }) => event.target?.user?.type,
  ),
  'target.user.id': keyword('target.user.id', 'target_user_id', ({ event }) => event.target?.user?.id),
  'target.user.name': keyword('target.user.name', 'target_user_name', ({ event }) => event.target?.user?.name),
  'target.user.email': keyword('target.user.email', 'target_user_email', ({ event }) => event.target?.user?.email),
};

const requestFields: Readonly<Record<string, IndexField>> = {
  'request.id': keyword('request.id', 'request_id', ({ event }) => event.request?.id, { facet: false }),
  'request.traceId': keyword('request.traceId', 'request_trace_id', ({ event }) => event.request?.traceId, {
    facet: false,
  }),
  'request.spanId': keyword('request.spanId', 'request_span_id', ({ event }) => event.request?.spanId, {
    facet: false,
  }),
  'request.method': keyword('request.method', 'request_method', ({ event }) => event.request?.method),
  'request.url': keyword('request.url', 'request_url', ({ event }) => event.request?.url),
  'request.status': numeric('request.status', 'request_status', ({ event }) => event.request?.status),
  'request.bytes': numeric('request.bytes', 'request_bytes', ({ event }) => event.request?.bytes, { facet: false }),
  'request.durationMs': numeric(
    'request.durationMs',
    'request_duration_ms',
    ({ event }) => exactNumber(event.request?.durationMs),
    {
      facet: false,
    },
  ),
  'request.query': words('request.query', 'request_query', ({ event }) => event.request?.query),
};

const otherFields: Readonly<Record<string, IndexField>> = {
  'changes.path': list('changes[].path', 'changes_path', ({ event }) => event.changes?.map(({ path }) => path)),
  'changes.old': list('changes[].old', 'changes_old', ({ event }) =>
    event.changes?.map((change) => scalarText(change.old)),
  ),
  'changes.new': list('changes[].new', 'changes_new', ({ event }) =>
    event.changes?.map((change) => scalarText(change.new)),
  ),
  'raw.mediaType': keyword('raw.mediaType', 'raw_media_type', ({ event }) => event.raw?.mediaType),
  raw: words('raw.bytes', 'text', ({ event }) => (event.raw === undefined ? undefined : searchedText(event))),
};

/** The fields of a query, by the names that users type. `ext.KEY` is open, and is not in this table. */
export const indexFields: Readonly<Record<string, IndexField>> = {
  ...coreFields,
  ...entryFields,
  ...actorFields,
  ...originFields,
  ...targetFields,
  ...requestFields,
  ...otherFields,
};
