import { type EventDraft, flag, type Severity } from '@daybook/event';
import { convert, DraftBuilder, leafSpecs, readTime, severityWords } from '../http-json/index.ts';
import type { Beside } from './beside.ts';
import { type Flat, textAt } from './flat.ts';
import { kindOf, outcomeOf } from './kind.ts';

/** Where documents have what an event has. Of places for one field the first that has it counts; the others go to `ext`. */
const places: readonly (readonly [place: string, field: string])[] = [
  ['event.action', 'action'],
  ['event.code', 'reason.code'],
  ['event.reason', 'reason.text'],
  ['service.name', 'service.name'],
  ['process.name', 'service.name'],
  ['service.version', 'service.version'],
  ['service.environment', 'service.env'],
  ['host.name', 'service.host'],
  ['host.hostname', 'service.host'],
  ['host', 'service.host'],
  ['user.name', 'actor.id'],
  ['user.id', 'actor.id'],
  ['user.full_name', 'actor.name'],
  ['user.email', 'actor.email'],
  ['user.roles', 'actor.roles'],
  ['user.effective.name', 'actor.onBehalfOf'],
  ['user.effective.id', 'actor.onBehalfOf'],
  ['user.target.name', 'target.user.id'],
  ['user.target.id', 'target.user.id'],
  ['user.target.full_name', 'target.user.name'],
  ['user.target.email', 'target.user.email'],
  ['source.ip', 'origin.ip'],
  ['client.ip', 'origin.ip'],
  ['source.port', 'origin.port'],
  ['client.port', 'origin.port'],
  ['source.domain', 'origin.host'],
  ['client.domain', 'origin.host'],
  ['user_agent.original', 'origin.userAgent'],
  ['user_agent.device.name', 'origin.device'],
  ['source.geo.country_iso_code', 'origin.country'],
  ['source.as.number', 'origin.asn'],
  ['http.request.id', 'request.id'],
  ['trace.id', 'request.traceId'],
  ['span.id', 'request.spanId'],
  ['http.request.method', 'request.method'],
  ['url.original', 'request.url'],
  ['url.full', 'request.url'],
  ['url.path', 'request.url'],
  ['http.response.status_code', 'request.status'],
  ['http.response.bytes', 'request.bytes'],
  ['http.response.body.bytes', 'request.bytes'],
];

/** When a document says it was; null where it says no time that can be read. */
export function timeOf(flat: Flat): { readonly time: string; readonly flags: readonly string[] } | null {
  const value = flat.get('@timestamp');
  const read = readTime(value);
  if (!read.ok) return null;
  const flags = [
    ...(read.converted ? [flag('converted', 'time')] : []),
    ...(read.zoneAssumed ? [flag('assumed', 'time')] : []),
  ];
  return { time: read.time, flags };
}

/** What `log.level` says; null for nothing that is known. */
export function severityOf(flat: Flat): Severity | null {
  const level = textAt(flat, 'log.level', 'log.syslog.severity.name');
  return (severityWords.get(level?.text.toLowerCase() ?? '') as Severity | undefined) ?? null;
}

/**
 * The event of a document in the Elastic Common Schema, or in any other: what has no field goes to `ext`, and the document
 * itself to `raw`.
 */
export function eventOf(
  flat: Flat,
  document: Uint8Array,
  receivedTime: string,
  { flags = [], ...beside }: Beside,
): EventDraft {
  const builder = new DraftBuilder();
  const used = new Set<string>();
  for (const [place, field] of places) {
    const spec = leafSpecs.get(field);
    if (spec === undefined || !flat.has(place) || builder.has(field)) continue;
    const converted = convert(flat.get(place), spec, field);
    if (converted.as !== 'value') continue;
    builder.set(field, converted.value);
    if (converted.changed) builder.flag('converted', field);
    used.add(place);
  }
  const nanoseconds = flat.get('event.duration');
  if (typeof nanoseconds === 'number' && nanoseconds >= 0) {
    builder.set('request.durationMs', nanoseconds / 1e6);
    used.add('event.duration');
  }
  const time = timeOf(flat);
  if (time !== null) used.add('@timestamp');
  keepRest(builder, flat, used);
  const assumed = beside.time === undefined ? [flag('assumed', 'time')] : [];
  const all = new Set([...builder.flags, ...(time?.flags ?? assumed), ...flags]);
  const ext = { ...beside.ext, ...builder.ext };
  complete(builder, flat);
  return {
    ...(builder.fields as unknown as EventDraft),
    time: time?.time ?? beside.time ?? receivedTime,
    ...(all.size === 0 ? {} : { flags: [...all] }),
    ...(Object.keys(ext).length === 0 ? {} : { ext }),
    raw: { mediaType: 'application/json', bytes: document },
  };
}

/** What the fields of an event have no place for. */
export function keepRest(builder: DraftBuilder, flat: Flat, used: ReadonlySet<string>): void {
  for (const [name, value] of flat) {
    if (used.has(name) || value === null) continue;
    builder.keep(name, typeof value === 'object' ? JSON.stringify(value) : value);
  }
}

function complete(builder: DraftBuilder, flat: Flat): void {
  const { fields } = builder;
  const kind = kindOf(flat);
  fields['kind'] = kind;
  fields['outcome'] = outcomeOf(flat, builder.get('request.status'));
  fields['severity'] = severityOf(flat) ?? 0;
  fields['action'] ??= builder.get('request.method') ?? (kind === 'system.message' ? 'message' : 'unknown');
  builder.set('actor.type', builder.has('actor.id') ? 'user' : 'unknown');
  if (!builder.has('actor.id')) builder.set('actor.id', 'unknown');
  if (builder.has('target.user') && !builder.has('target.user.id')) builder.set('target.user.id', 'unknown');
  const resource = resourceOf(builder, flat);
  if (resource !== null) builder.set('target.resources', [resource]);
}

function resourceOf(builder: DraftBuilder, flat: Flat): { type: string; id: string } | null {
  const file = textAt(flat, 'file.path');
  if (file !== null) return { type: 'file', id: file.text };
  const url = builder.get('request.url');
  return typeof url === 'string' ? { type: 'url', id: url.split('?', 1)[0] ?? '' } : null;
}
