import {
  type ActorType,
  actorTypes,
  type EventDraft,
  isEventTime,
  isKind,
  isUint64,
  type Outcome,
  outcomes,
} from '@daybook/event';
import { isIP } from '../../platform/address.ts';

/**
 * True when a parsed value is an event exactly in canonical form, so that it can be taken as it is: the way of nearly all
 * events, and therefore written out by hand. Whatever is in doubt is false, and is then looked at with care.
 */
export function isCanonical(value: object): value is EventDraft {
  const event = value as Record<string, unknown>;
  for (const key in event) {
    const field = event[key];
    switch (key) {
      case 'time':
        if (typeof field !== 'string' || !isEventTime(field)) return false;
        break;
      case 'kind':
        if (typeof field !== 'string' || !isKind(field)) return false;
        break;
      case 'outcome':
        if (!outcomeSet.has(field)) return false;
        break;
      case 'severity':
        if (!isInteger(field, 6)) return false;
        break;
      case 'action':
      case 'epoch':
        if (!isText(field)) return false;
        break;
      case 'seq':
        if (typeof field !== 'string' || !isUint64(field)) return false;
        break;
      case 'actor':
        if (!isObject(field) || !isActor(field)) return false;
        break;
      case 'origin':
        if (!isObject(field) || !isOrigin(field)) return false;
        break;
      case 'request':
        if (!isObject(field) || !isRequest(field)) return false;
        break;
      case 'target':
        if (!isObject(field) || !isTarget(field)) return false;
        break;
      case 'service':
        if (!isObject(field) || !hasOnlyTexts(field, serviceFields)) return false;
        break;
      case 'reason':
        if (!isObject(field) || !hasOnlyTexts(field, reasonFields)) return false;
        break;
      case 'ext':
        if (!isObject(field) || !isScalarMap(field)) return false;
        break;
      default:
        // `changes` and `raw` are rarer, and take the careful way too.
        return false;
    }
  }
  return (
    event['time'] !== undefined &&
    event['kind'] !== undefined &&
    event['action'] !== undefined &&
    event['outcome'] !== undefined &&
    event['severity'] !== undefined &&
    event['actor'] !== undefined
  );
}

const outcomeSet: ReadonlySet<unknown> = new Set<Outcome>(outcomes);
const actorTypeSet: ReadonlySet<unknown> = new Set<ActorType>(actorTypes);
const serviceFields: ReadonlySet<string> = new Set(['name', 'version', 'env', 'host']);
const reasonFields: ReadonlySet<string> = new Set(['code', 'text']);
const resourceFields: ReadonlySet<string> = new Set(['type', 'id', 'name', 'owner', 'parent']);

type Fields = Record<string, unknown>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isInteger(value: unknown, max: number): boolean {
  return typeof value === 'number' && value >= 0 && value <= max && Number.isInteger(value);
}

function isTextList(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  for (const item of value) if (!isText(item)) return false;
  return true;
}

/** Not an empty object either: what is not there is left out. */
function hasOnlyTexts(value: Fields, allowed: ReadonlySet<string>): boolean {
  let some = false;
  for (const key in value) {
    if (!allowed.has(key) || !isText(value[key])) return false;
    some = true;
  }
  return some;
}

function isActor(actor: Fields): boolean {
  for (const key in actor) {
    const field = actor[key];
    switch (key) {
      case 'type':
        if (!actorTypeSet.has(field)) return false;
        break;
      case 'id':
      case 'name':
      case 'email':
      case 'session':
      case 'credential':
      case 'onBehalfOf':
        if (!isText(field)) return false;
        break;
      case 'roles':
        if (!isTextList(field)) return false;
        break;
      case 'mfa':
        if (typeof field !== 'boolean') return false;
        break;
      default:
        return false;
    }
  }
  return actor['type'] !== undefined && actor['id'] !== undefined;
}

function isOrigin(origin: Fields): boolean {
  let some = false;
  for (const key in origin) {
    some = true;
    const field = origin[key];
    switch (key) {
      case 'ip':
        if (typeof field !== 'string' || isIP(field) === 0) return false;
        break;
      case 'port':
        if (!isInteger(field, 65_535)) return false;
        break;
      case 'asn':
        if (!isInteger(field, 0xffffffff)) return false;
        break;
      case 'host':
      case 'userAgent':
      case 'device':
      case 'country':
        if (!isText(field)) return false;
        break;
      default:
        return false;
    }
  }
  return some;
}

function isRequest(request: Fields): boolean {
  let some = false;
  for (const key in request) {
    some = true;
    const field = request[key];
    switch (key) {
      case 'status':
        if (!isInteger(field, 999)) return false;
        break;
      case 'bytes':
        if (!isInteger(field, Number.MAX_SAFE_INTEGER)) return false;
        break;
      case 'durationMs':
        if (typeof field !== 'number' || !Number.isFinite(field)) return false;
        break;
      case 'id':
      case 'traceId':
      case 'spanId':
      case 'method':
      case 'url':
      case 'query':
        if (!isText(field)) return false;
        break;
      default:
        return false;
    }
  }
  return some;
}

function isTarget(target: Fields): boolean {
  let some = false;
  for (const key in target) {
    some = true;
    const field = target[key];
    if (key === 'resources') {
      if (!Array.isArray(field) || field.length === 0) return false;
      for (const resource of field) if (!isObject(resource) || !isResource(resource)) return false;
    } else if (key === 'user') {
      // Rare enough for the careful way.
      return false;
    } else return false;
  }
  return some;
}

function isResource(resource: Fields): boolean {
  for (const key in resource) {
    if (key === 'labels') {
      if (!isTextList(resource[key])) return false;
    } else if (!resourceFields.has(key) || !isText(resource[key])) return false;
  }
  return resource['type'] !== undefined && resource['id'] !== undefined;
}

function isScalarMap(map: Fields): boolean {
  let some = false;
  for (const key in map) {
    some = true;
    const value = map[key];
    const type = typeof value;
    if (type === 'number') {
      if (!Number.isFinite(value)) return false;
    } else if (type !== 'string' && type !== 'boolean' && value !== null) return false;
  }
  return some;
}
