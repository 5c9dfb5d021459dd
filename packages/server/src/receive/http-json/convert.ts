import { actorTypes, outcomes, type Spec } from '@daybook/event';
import { isIP } from '../../platform/address.ts';
import { outcomeWords, severityWords } from './aliases.ts';
import { type FaultCode, typeName } from './fault.ts';
import type { ObjectSpec } from './fields.ts';

/** A value as its field wants it. `absent`: there is nothing in it. `elsewhere`: it is kept, but not in this field. */
export type Converted =
  | { readonly as: 'value'; readonly value: unknown; readonly changed: boolean }
  | { readonly as: 'absent' }
  | { readonly as: 'elsewhere' }
  | { readonly as: 'fault'; readonly code: FaultCode; readonly message: string; readonly path: string };

const same = (value: unknown): Converted => ({ as: 'value', value, changed: false });
const changed = (value: unknown): Converted => ({ as: 'value', value, changed: true });
const absent: Converted = { as: 'absent' };
const elsewhere: Converted = { as: 'elsewhere' };
const fault = (path: string, code: FaultCode, message: string): Converted => ({ as: 'fault', path, code, message });

const integerText = /^-?\d{1,16}$/;
const numberText = /^-?\d{1,16}(?:\.\d{1,16})?$/;
const wordNumber = /^\d{17,}$/;

/** Total. `path` is only said in faults. */
export function convert(value: unknown, spec: Spec, path: string): Converted {
  if (value === null || value === undefined || value === '') return absent;
  switch (spec.type) {
    case 'string':
      return convertString(value, spec.test, path);
    case 'integer':
      return convertInteger(value, spec.min, spec.max, path);
    case 'number':
      return convertNumber(value, path);
    case 'boolean':
      return convertBoolean(value, path);
    case 'scalar':
      return typeof value === 'object' ? changed(JSON.stringify(value)) : same(value);
    case 'list':
      return convertList(value, spec.item, path);
    case 'object':
      return convertObject(value, spec, path);
    case 'map':
      return fault(path, 'type', 'expected a map');
  }
}

function convertString(value: unknown, test: ((text: string) => boolean) | undefined, path: string): Converted {
  if (typeof value === 'object') return fault(path, 'type', `expected a string, got ${typeName(value)}`);
  const text = typeof value === 'string' ? value : String(value);
  if (path === 'origin.ip') return convertAddress(text);
  if (test === undefined) return typeof value === 'string' ? same(text) : changed(text);
  if (test(text)) return typeof value === 'string' ? same(text) : changed(text);
  const word = text.toLowerCase().trim();
  const near = path === 'outcome' ? (outcomeWords.get(word) ?? word) : word;
  if (test(near)) return changed(near);
  return fault(path, 'value', `${quoted(text)} is not allowed here; ${allowed(path)}`);
}

function allowed(path: string): string {
  if (path === 'outcome') return `it is one of ${outcomes.join(', ')}`;
  if (path.endsWith('.type')) return `it is one of ${actorTypes.join(', ')}`;
  if (path === 'seq') return 'it is a whole number from 0 to 2^64 - 1';
  return 'see docs/reference/fields.md';
}

/** With a port or brackets, as proxies write it, only the address is taken; what is no address is kept elsewhere. */
function convertAddress(text: string): Converted {
  if (isIP(text) !== 0) return same(text);
  const [, inner = ''] = /^\[?([0-9a-fA-F:.]+?)(?:%[\w.]+)?\]?(?::\d{1,5})?$/.exec(text.trim()) ?? [];
  return isIP(inner) === 0 ? elsewhere : changed(inner);
}

function convertInteger(value: unknown, min: number, max: number, path: string): Converted {
  const word = typeof value === 'string' ? value.trim() : value;
  const fromWord = path === 'severity' && typeof word === 'string' ? severityWords.get(word.toLowerCase()) : undefined;
  if (fromWord !== undefined) return changed(fromWord);
  // A number that was too long for a double comes as its text.
  if (typeof word === 'string' && wordNumber.test(word)) return elsewhere;
  const number = typeof word === 'string' && integerText.test(word) ? Number(word) : word;
  if (typeof number !== 'number') return fault(path, 'type', `expected a whole number, got ${typeName(value)}`);
  if (Number.isInteger(number) && !Number.isSafeInteger(number)) return elsewhere;
  if (!Number.isInteger(number) || number < min || number > max) {
    return fault(path, 'value', `${number} is not a whole number from ${min} to ${max}`);
  }
  return typeof value === 'number' ? same(number) : changed(number);
}

function convertNumber(value: unknown, path: string): Converted {
  if (typeof value === 'number') return Number.isFinite(value) ? same(value) : elsewhere;
  if (typeof value !== 'string') return fault(path, 'type', `expected a number, got ${typeName(value)}`);
  if (numberText.test(value.trim())) return changed(Number(value));
  return wordNumber.test(value) ? elsewhere : fault(path, 'type', `expected a number, got ${quoted(value)}`);
}

function convertBoolean(value: unknown, path: string): Converted {
  if (typeof value === 'boolean') return same(value);
  const word = String(value).toLowerCase();
  if (typeof value !== 'object') {
    if (word === 'true' || word === 'yes' || word === '1') return changed(true);
    if (word === 'false' || word === 'no' || word === '0') return changed(false);
  }
  return fault(path, 'type', `expected true or false, got ${typeName(value)}`);
}

function convertList(value: unknown, item: Spec, path: string): Converted {
  const list = Array.isArray(value) ? value : [value];
  const kept: unknown[] = [];
  let isChanged = !Array.isArray(value);
  for (const [i, element] of list.entries()) {
    const converted = convert(element, item, `${path}[${i}]`);
    if (converted.as === 'fault') return converted;
    if (converted.as === 'elsewhere') return elsewhere;
    if (converted.as === 'value') kept.push(converted.value);
    isChanged ||= converted.as === 'absent' || converted.changed;
  }
  if (kept.length === 0) return absent;
  return { as: 'value', value: kept, changed: isChanged };
}

/** An item of a list of objects. Fields that the schema does not know would be lost here, so the list is kept elsewhere then. */
function convertObject(value: unknown, spec: ObjectSpec, path: string): Converted {
  if (typeof value === 'string' && spec.required.includes('id')) return changed({ type: 'unknown', id: value });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return fault(path, 'type', `expected an object, got ${typeName(value)}`);
  }
  const result: Record<string, unknown> = {};
  let isChanged = false;
  for (const [key, inner] of Object.entries(value)) {
    const field = Object.hasOwn(spec.fields, key) ? spec.fields[key] : undefined;
    if (field === undefined) return elsewhere;
    // Of a change, `null` is a value.
    const converted = field.type === 'scalar' && inner === null ? same(null) : convert(inner, field, `${path}.${key}`);
    if (converted.as === 'fault' || converted.as === 'elsewhere') return converted;
    if (converted.as === 'value') result[key] = converted.value;
    isChanged ||= converted.as === 'absent' || converted.changed;
  }
  for (const key of spec.required) {
    if (result[key] !== undefined) continue;
    if (key === 'path') return fault(`${path}.path`, 'missing', 'a change names the path of what was changed');
    result[key] = 'unknown';
  }
  return { as: 'value', value: result, changed: isChanged };
}

/** A piece of what was sent, short enough for a message. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 48 ? `${text.slice(0, 48)}…` : text);
}
