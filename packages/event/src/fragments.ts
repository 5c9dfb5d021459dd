import type { Cut, Event } from './event.ts';
import { eventSchema, type SectionId, sectionIds, type Spec } from './schema.ts';
import { type Decoded, refused } from './result.ts';

/**
 * A section's bytes are a JSON fragment of the event: an object that holds the section's fields at their own paths. The
 * event is the merge of its fragments. This file checks a fragment that came from outside and merges it; it accepts
 * only fields of that section, so that no section can speak for another.
 */
export function mergeFragment(into: Partial<Event>, section: SectionId, fragment: unknown): Decoded<null> {
  if (!isObject(fragment)) return refused('section.not-an-object', `section ${section}`);
  const { cut, ...fields } = fragment;
  const fault = merge(into as Record<string, unknown>, fields, eventSchema, section, '');
  if (fault !== null) return fault;
  if (cut !== undefined) {
    const cuts = checkCut(cut);
    if (cuts === null) return refused('section.bad-cut', 'cut');
    into.cut = { ...into.cut, ...cuts };
  }
  return { ok: true, value: null };
}

/** Checks that what all fragments together say is an event: every required field is there. */
export function checkWhole(event: Partial<Event>): Decoded<Event> {
  const missing = firstMissing(event as Record<string, unknown>, eventSchema, '');
  return missing === null ? { ok: true, value: event as Event } : refused('event.field-missing', missing);
}

function merge(
  into: Record<string, unknown>,
  from: Record<string, unknown>,
  spec: Spec & { type: 'object' },
  section: SectionId,
  path: string,
): ReturnType<typeof refused> | null {
  for (const [key, value] of Object.entries(from)) {
    const at = path === '' ? key : `${path}.${key}`;
    const field = Object.hasOwn(spec.fields, key) ? spec.fields[key] : undefined;
    if (field === undefined) return refused('event.unknown-field', at);
    if (field.type === 'object') {
      if (!isObject(value)) return refused('event.not-an-object', at);
      const inner = (Object.hasOwn(into, key) ? into[key] : {}) as Record<string, unknown>;
      const fault = merge(inner, value, field, section, at);
      if (fault !== null) return fault;
      into[key] = inner;
    } else {
      if (field.section !== section) return refused('event.field-in-wrong-section', at);
      const fault = checkValue(value, field, at);
      if (fault !== null) return fault;
      into[key] = value;
    }
  }
  return null;
}

function checkValue(value: unknown, spec: Spec, at: string): ReturnType<typeof refused> | null {
  switch (spec.type) {
    case 'string':
      if (typeof value !== 'string') return refused('event.not-a-string', at);
      return spec.test === undefined || spec.test(value) ? null : refused('event.bad-value', at);
    case 'integer':
      if (typeof value !== 'number' || !Number.isInteger(value)) return refused('event.not-an-integer', at);
      return value >= spec.min && value <= spec.max ? null : refused('event.out-of-range', at);
    case 'number':
      return typeof value === 'number' ? null : refused('event.not-a-number', at);
    case 'boolean':
      return typeof value === 'boolean' ? null : refused('event.not-a-boolean', at);
    case 'scalar':
      return value === null || ['string', 'number', 'boolean'].includes(typeof value)
        ? null
        : refused('event.not-a-scalar', at);
    case 'list':
      return checkList(value, spec.item, at);
    case 'map':
      return checkMap(value, spec.value, at);
    case 'object':
      return checkObject(value, spec, at);
  }
}

function checkList(value: unknown, item: Spec, at: string): ReturnType<typeof refused> | null {
  if (!Array.isArray(value)) return refused('event.not-a-list', at);
  for (const [i, element] of value.entries()) {
    const fault = checkValue(element, item, `${at}[${i}]`);
    if (fault !== null) return fault;
  }
  return null;
}

function checkMap(value: unknown, item: Spec, at: string): ReturnType<typeof refused> | null {
  if (!isObject(value)) return refused('event.not-an-object', at);
  for (const [key, element] of Object.entries(value)) {
    const fault = checkValue(element, item, `${at}.${key}`);
    if (fault !== null) return fault;
  }
  return null;
}

function checkObject(value: unknown, spec: Spec & { type: 'object' }, at: string): ReturnType<typeof refused> | null {
  if (!isObject(value)) return refused('event.not-an-object', at);
  for (const [key, element] of Object.entries(value)) {
    const field = Object.hasOwn(spec.fields, key) ? spec.fields[key] : undefined;
    if (field === undefined) return refused('event.unknown-field', `${at}.${key}`);
    const fault = checkValue(element, field, `${at}.${key}`);
    if (fault !== null) return fault;
  }
  const missing = firstMissing(value, spec, at);
  return missing === null ? null : refused('event.field-missing', missing);
}

function firstMissing(value: Record<string, unknown>, spec: Spec & { type: 'object' }, path: string): string | null {
  for (const key of spec.required) if (value[key] === undefined) return path === '' ? key : `${path}.${key}`;
  for (const [key, field] of Object.entries(spec.fields)) {
    if (field.type !== 'object' || value[key] === undefined) continue;
    const missing = firstMissing(value[key] as Record<string, unknown>, field, path === '' ? key : `${path}.${key}`);
    if (missing !== null) return missing;
  }
  return null;
}

function checkCut(cut: unknown): Record<string, Cut> | null {
  if (!isObject(cut)) return null;
  const result: Record<string, Cut> = {};
  for (const [path, value] of Object.entries(cut)) {
    if (!isObject(value) || typeof value.sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(value.sha256)) return null;
    if (typeof value.bytes !== 'number' || !Number.isSafeInteger(value.bytes) || value.bytes < 0) return null;
    if (Object.keys(value).length !== 2) return null;
    Object.defineProperty(result, path, {
      value: { sha256: value.sha256, bytes: value.bytes },
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return result;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The section that a field path's cut mark lies in: that of the field itself. */
export function sectionOfPath(path: string): SectionId | null {
  if (path === 'raw' || path === 'raw.bytes') return sectionIds.raw;
  let spec: Spec = eventSchema;
  for (const step of path.split(/[.[\]]+/)) {
    if (step === '' || /^\d+$/.test(step)) continue;
    if (spec.type === 'map') break;
    if (spec.type === 'list') spec = spec.item;
    if (spec.type !== 'object') return null;
    const next: Spec | undefined = Object.hasOwn(spec.fields, step) ? spec.fields[step] : undefined;
    if (next === undefined) return null;
    spec = next;
  }
  return spec.type === 'object' ? null : spec.section;
}
