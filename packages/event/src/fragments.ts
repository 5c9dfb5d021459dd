import type { Cut, Event } from './event.ts';
import { sectionOfPath } from './field-paths.ts';
import { eventSchema, type SectionId, sectionIds, type Spec } from './schema.ts';
import { type Decoded, refused, type Refused } from './result.ts';

/** The schema with its fields in maps: decoding looks every key up, and must not find what an object inherits. */
type Node =
  | { readonly type: 'object'; readonly fields: ReadonlyMap<string, Node>; readonly required: readonly string[] }
  | { readonly type: 'list' | 'map'; readonly section: SectionId; readonly item: Node }
  | Exclude<Spec, { type: 'object' | 'list' | 'map' }>;
type ObjectNode = Extract<Node, { type: 'object' }>;

const eventNode = objectNode(eventSchema);

/**
 * A section's bytes are a JSON fragment of the event: an object that holds the section's fields at their own paths. The
 * event is the merge of its fragments. This file checks a fragment that came from outside and merges it; it accepts
 * only fields of that section, so that no section can speak for another. Parts of `fragment` become parts of `into`.
 */
export function mergeFragment(into: Partial<Event>, section: SectionId, fragment: unknown): Decoded<null> {
  if (!isObject(fragment)) return refused('section.not-an-object', `section ${section}`);
  const fault = merge(into, fragment, eventNode, section);
  if (fault !== null) return fault;
  const { cut } = fragment;
  if (cut === undefined) return { ok: true, value: null };
  const cuts = checkCut(cut, section);
  if (cuts === null) return refused('section.bad-cut', 'cut');
  into.cut = { ...into.cut, ...cuts };
  return { ok: true, value: null };
}

/** Checks that what all fragments together say is an event: every required field is there. */
export function checkWhole(event: Partial<Event>): Decoded<Event> {
  const missing = firstMissing(event, eventNode);
  return missing === null ? { ok: true, value: event as Event } : missing;
}

/**
 * Checks a whole event that came from outside as a value: its fields, and that its cut marks are of fields. `raw` must have its bytes.
 */
export function checkEvent(value: unknown): Decoded<Event> {
  if (!isObject(value)) return refused('event.not-an-object', '');
  const { raw, cut, ...fields } = value;
  if (raw !== undefined && !isObject(raw)) return refused('event.not-an-object', 'raw');
  const { bytes, ...header } = raw ?? {};
  if (raw !== undefined && !(bytes instanceof Uint8Array)) return refused('event.bad-value', 'raw');
  const fault = checkObject(raw === undefined ? fields : { ...fields, raw: header }, eventNode);
  if (fault !== null) return fault;
  if (cut !== undefined && !isObject(cut)) return refused('section.bad-cut', 'cut');
  for (const [path, mark] of Object.entries(cut ?? {})) {
    const section = sectionOfPath(path);
    const isOfRaw = section === sectionIds.raw;
    if (section === null || (isOfRaw && raw === undefined) || checkCut({ [path]: mark }, section) === null)
      return refused('section.bad-cut', 'cut');
  }
  return { ok: true, value: value as unknown as Event };
}

function merge(
  into: Record<string, unknown>,
  from: Record<string, unknown>,
  node: ObjectNode,
  section: SectionId,
): Refused | null {
  for (const key in from) {
    const value = from[key];
    const field = node.fields.get(key);
    if (field === undefined) {
      if (key === 'cut' && node === eventNode) continue;
      return refused('event.unknown-field', key);
    }
    if (field.type !== 'object') {
      const fault = field.section === section ? checkValue(value, field) : refused('event.field-in-wrong-section', '');
      if (fault !== null) return within(key, fault);
      into[key] = value;
      continue;
    }
    if (!isObject(value)) return refused('event.not-an-object', key);
    const inner = (into[key] ?? {}) as Record<string, unknown>;
    const fault = merge(inner, value, field, section);
    if (fault !== null) return within(key, fault);
    into[key] = inner;
  }
  return null;
}

function checkValue(value: unknown, node: Node): Refused | null {
  switch (node.type) {
    case 'string':
      if (typeof value !== 'string') return refused('event.not-a-string', '');
      return node.test === undefined || node.test(value) ? null : refused('event.bad-value', '');
    case 'integer':
      if (typeof value !== 'number' || !Number.isInteger(value)) return refused('event.not-an-integer', '');
      return value >= node.min && value <= node.max ? null : refused('event.out-of-range', '');
    case 'number':
      return Number.isFinite(value) ? null : refused('event.not-a-number', '');
    case 'boolean':
      return typeof value === 'boolean' ? null : refused('event.not-a-boolean', '');
    case 'scalar':
      return isScalar(value) ? null : refused('event.not-a-scalar', '');
    case 'list':
      return checkList(value, node.item);
    case 'map':
      return checkMap(value, node.item);
    case 'object':
      return checkObject(value, node);
  }
}

/** JSON text may say `1e999`, which is read as a number that cannot be written again. */
function isScalar(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function checkList(value: unknown, item: Node): Refused | null {
  if (!Array.isArray(value)) return refused('event.not-a-list', '');
  for (let i = 0; i < value.length; i += 1) {
    const fault = checkValue(value[i], item);
    if (fault !== null) return within(`[${i}]`, fault);
  }
  return null;
}

function checkMap(value: unknown, item: Node): Refused | null {
  if (!isObject(value)) return refused('event.not-an-object', '');
  for (const key in value) {
    const fault = checkValue(value[key], item);
    if (fault !== null) return within(key, fault);
  }
  return null;
}

function checkObject(value: unknown, node: ObjectNode): Refused | null {
  if (!isObject(value)) return refused('event.not-an-object', '');
  for (const key in value) {
    const field = node.fields.get(key);
    const fault = field === undefined ? refused('event.unknown-field', '') : checkValue(value[key], field);
    if (fault !== null) return within(key, fault);
  }
  return firstMissing(value, node);
}

function firstMissing(value: Record<string, unknown>, node: ObjectNode): Refused | null {
  for (const key of node.required) if (value[key] === undefined) return refused('event.field-missing', key);
  for (const key in value) {
    const field = node.fields.get(key);
    if (field?.type !== 'object') continue;
    const missing = firstMissing(value[key] as Record<string, unknown>, field);
    if (missing !== null) return within(key, missing);
  }
  return null;
}

/** Marks speak of fields of their own section only, as everything in a fragment does. */
function checkCut(cut: unknown, section: SectionId): Record<string, Cut> | null {
  if (!isObject(cut)) return null;
  const result: Record<string, Cut> = {};
  for (const path in cut) {
    const value = cut[path];
    if (sectionOfPath(path) !== section) return null;
    if (!isObject(value) || typeof value.sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(value.sha256)) return null;
    if (typeof value.bytes !== 'number' || !Number.isSafeInteger(value.bytes) || value.bytes < 0) return null;
    if (Object.keys(value).length !== 2) return null;
    result[path] = { sha256: value.sha256, bytes: value.bytes };
  }
  return result;
}

/** A fault of a part, told from where the part lies. */
function within(step: string, { code, at }: Refused): Refused {
  const separator = at === '' || at.startsWith('[') ? '' : '.';
  return { ok: false, code, at: `${step}${separator}${at}` };
}

function isObject(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectNode(spec: Spec & { type: 'object' }): ObjectNode {
  const fields = new Map(Object.entries(spec.fields).map(([key, field]) => [key, nodeOf(field)]));
  return { type: 'object', fields, required: spec.required };
}

function nodeOf(spec: Spec): Node {
  if (spec.type === 'object') return objectNode(spec);
  if (spec.type === 'list') return { type: 'list', section: spec.section, item: nodeOf(spec.item) };
  return spec.type === 'map' ? { type: 'map', section: spec.section, item: nodeOf(spec.value) } : spec;
}
