import { actorTypes, outcomes } from './event.ts';
import { isKind } from './kinds.ts';
import { limits } from './limits.ts';
import { parsePosition } from './position.ts';

/**
 * The shape of an event as data: one tree that decoding, limits, documentation and the field table are derived from.
 * Every leaf names its section, so that "which section is this field in" has one answer.
 */
export type Spec =
  | {
      readonly type: 'string';
      readonly section: SectionId;
      readonly bytesMax: number;
      readonly test?: (value: string) => boolean;
    }
  | { readonly type: 'integer'; readonly section: SectionId; readonly min: number; readonly max: number }
  | { readonly type: 'number' | 'boolean' | 'scalar'; readonly section: SectionId }
  | { readonly type: 'list'; readonly section: SectionId; readonly item: Spec }
  | { readonly type: 'map'; readonly section: SectionId; readonly value: Spec }
  | { readonly type: 'object'; readonly fields: Readonly<Record<string, Spec>>; readonly required: readonly string[] };

/** One byte, ascending, never reused. */
export const sectionIds = {
  core: 1,
  actor: 2,
  contact: 3,
  origin: 4,
  target: 5,
  request: 6,
  changes: 7,
  ext: 8,
  raw: 9,
} as const;

export type SectionName = keyof typeof sectionIds;
export type SectionId = (typeof sectionIds)[SectionName];

const sectionNames = new Map<number, SectionName>(
  Object.entries(sectionIds).map(([name, id]) => [id, name as SectionName]),
);

export function sectionNameOf(id: SectionId): SectionName {
  return sectionNames.get(id) ?? 'core';
}

/** What a role may see in clear: unions of sections. `core` is in none: it is always shown. */
export const maskingGroups = {
  identity: [sectionIds.actor],
  contact: [sectionIds.contact],
  network: [sectionIds.origin],
  content: [sectionIds.target, sectionIds.request, sectionIds.changes, sectionIds.ext],
  raw: [sectionIds.raw],
} as const satisfies Record<string, readonly SectionId[]>;

export type MaskingGroup = keyof typeof maskingGroups;

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const timePattern =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const uint64Pattern = /^(?:0|[1-9]\d{0,19})$/;
const uint64Max = 2n ** 64n - 1n;

export const isUuidV7 = (value: string): boolean => uuidPattern.test(value);

/** RFC 3339 with upper-case `T` and `Z`, at most nine fraction digits, any offset, and a day that the month has. */
export function isEventTime(value: string): boolean {
  if (!timePattern.test(value)) return false;
  const day = Number(value.slice(8, 10));
  return day <= 28 || day <= daysInMonth(Number(value.slice(0, 4)), Number(value.slice(5, 7)));
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

export const isUint64 = (value: string): boolean => uint64Pattern.test(value) && BigInt(value) <= uint64Max;

const oneOf = (values: readonly string[]) => (value: string) => values.includes(value);

function leaves(section: SectionId) {
  return {
    name: { type: 'string', section, bytesMax: limits.identifierBytesMax },
    text: { type: 'string', section, bytesMax: limits.textBytesMax },
    number: { type: 'number', section },
    boolean: { type: 'boolean', section },
    scalar: { type: 'scalar', section },
    names: { type: 'list', section, item: { type: 'string', section, bytesMax: limits.identifierBytesMax } },
    matching: (test: (value: string) => boolean): Spec => ({
      type: 'string',
      section,
      bytesMax: limits.identifierBytesMax,
      test,
    }),
    integer: (min: number, max: number): Spec => ({ type: 'integer', section, min, max }),
  } as const satisfies Record<string, Spec | ((...args: never[]) => Spec)>;
}

const core = leaves(sectionIds.core);
const actor = leaves(sectionIds.actor);
const contact = leaves(sectionIds.contact);
const origin = leaves(sectionIds.origin);
const target = leaves(sectionIds.target);
const request = leaves(sectionIds.request);
const changes = leaves(sectionIds.changes);
const ext = leaves(sectionIds.ext);
const raw = leaves(sectionIds.raw);

const object = (fields: Record<string, Spec>, required: readonly string[] = []): Spec & { type: 'object' } => ({
  type: 'object',
  fields,
  required,
});
const listOf = (section: SectionId, item: Spec): Spec => ({ type: 'list', section, item });

/** All of an event but `raw`'s bytes and `cut`, which belong to the section of what was cut. */
export const eventSchema = object(
  {
    id: core.matching(isUuidV7),
    time: core.matching(isEventTime),
    kind: core.matching(isKind),
    action: core.name,
    outcome: core.matching(oneOf(outcomes)),
    severity: core.integer(0, 6),
    reason: object({ code: core.name, text: ext.text }),
    epoch: core.name,
    seq: core.matching(isUint64),
    service: object({ name: core.name, version: core.name, env: core.name, host: core.name }),
    flags: core.names,
    imported: object(
      {
        log: core.name,
        position: core.matching((value) => parsePosition(value) !== null),
        received: core.matching(isEventTime),
        source: core.name,
      },
      ['log', 'position', 'received'],
    ),
    actor: object(
      {
        type: actor.matching(oneOf(actorTypes)),
        id: actor.name,
        name: contact.name,
        email: contact.name,
        roles: actor.names,
        session: actor.name,
        credential: actor.name,
        mfa: actor.boolean,
        onBehalfOf: actor.name,
      },
      ['type', 'id'],
    ),
    origin: object({
      ip: origin.name,
      port: origin.integer(0, 65535),
      host: origin.name,
      userAgent: origin.text,
      device: origin.name,
      country: origin.name,
      asn: origin.integer(0, 0xffffffff),
    }),
    target: object({
      resources: listOf(
        sectionIds.target,
        object(
          {
            type: target.name,
            id: target.text,
            name: target.text,
            owner: target.name,
            parent: target.name,
            labels: target.names,
          },
          ['type', 'id'],
        ),
      ),
      user: object(
        { type: target.matching(oneOf(actorTypes)), id: target.name, name: contact.name, email: contact.name },
        ['id'],
      ),
    }),
    request: object({
      id: request.name,
      traceId: request.name,
      spanId: request.name,
      method: request.name,
      url: request.text,
      status: request.integer(0, 999),
      bytes: request.integer(0, Number.MAX_SAFE_INTEGER),
      durationMs: request.number,
      query: request.text,
    }),
    changes: listOf(
      sectionIds.changes,
      object({ path: changes.name, old: changes.scalar, new: changes.scalar }, ['path']),
    ),
    ext: { type: 'map', section: sectionIds.ext, value: ext.scalar },
    raw: object({ mediaType: raw.name }, ['mediaType']),
  },
  ['id', 'time', 'kind', 'action', 'outcome', 'severity', 'actor'],
);

/** Every field path with its section: `actor.id` → 2, `target.resources[].id` → 5, `ext.*` → 8. */
export function fieldTable(): { path: string; type: string; section: SectionName; group: MaskingGroup | null }[] {
  const rows: { path: string; type: string; section: SectionName; group: MaskingGroup | null }[] = [];
  const add = (path: string, type: string, id: SectionId) =>
    rows.push({ path, type, section: sectionName(id), group: groupOfSection(id) });
  const walk = (path: string, spec: Spec): void => {
    if (spec.type === 'object') {
      for (const [key, field] of Object.entries(spec.fields)) walk(path === '' ? key : `${path}.${key}`, field);
    } else if (spec.type === 'list' && spec.item.type === 'object') walk(`${path}[]`, spec.item);
    else if (spec.type === 'list') add(path, `${spec.item.type}[]`, spec.section);
    else if (spec.type === 'map') add(`${path}.*`, spec.value.type, spec.section);
    else add(path, spec.type, spec.section);
  };
  walk('', eventSchema);
  add('raw.bytes', 'bytes', sectionIds.raw);
  return rows;
}

function sectionName(id: SectionId): SectionName {
  for (const [name, value] of Object.entries(sectionIds)) if (value === id) return name as SectionName;
  throw new Error(`no section has id ${id}`);
}

function groupOfSection(id: SectionId): MaskingGroup | null {
  for (const [group, ids] of Object.entries(maskingGroups)) {
    if ((ids as readonly SectionId[]).includes(id)) return group as MaskingGroup;
  }
  return null;
}
