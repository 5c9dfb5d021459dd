import type { Scalar } from '@daybook/event';
import type { Message } from '../../parse/ports.ts';
import { type Member, membersOf, valueEnd, whiteEnd } from '../json/index.ts';
import { severityOfWord } from '../severity.ts';
import { timeOf } from './time.ts';

/** Splunk's own numbers (docs.splunk.com: HTTP Event Collector, possible error codes). */
export type HecCode = 5 | 6 | 12 | 13 | 15;

export type ReadHec =
  | { readonly ok: true; readonly messages: readonly Message[] }
  | { readonly ok: false; readonly code: HecCode | 'too-many'; readonly event: number; readonly message: string };

type Fault = Extract<ReadHec, { ok: false }>;

/** What stands beside the event, of one request or of one event. */
export interface Beside {
  readonly host?: string | undefined;
  readonly source?: string | undefined;
  readonly sourcetype?: string | undefined;
  readonly index?: string | undefined;
}

const besideNames = ['host', 'source', 'sourcetype', 'index'] as const;
const fieldsBytesMax = 64 * 1024;

/**
 * The events of a body: JSON objects with nothing, or white space, between them. An `event` that is a text is taken as the
 * text, any other as its JSON, byte for byte. `beside` holds for events that do not say it themselves. Total; one event that is
 * at fault is the fault of all, as the answer can name but one.
 */
export function readHecEvents(body: Uint8Array, beside: Beside, eventsMax: number): ReadHec {
  const messages: Message[] = [];
  for (let at = whiteEnd(body, 0); at < body.length;) {
    const event = messages.length;
    if (event === eventsMax) return { ok: false, code: 'too-many', event, message: `more than ${eventsMax} events` };
    const end = valueEnd(body, at);
    const message =
      end === -1 ? fault(6, event, 'the object does not end') : readEvent(body.subarray(at, end), beside, event);
    if ('ok' in message) return message;
    messages.push(message);
    at = whiteEnd(body, end);
  }
  return messages.length === 0 ? fault(5, 0, 'there is no event') : { ok: true, messages };
}

/** Every line of the body is an event; empty ones are none. */
export function readHecLines(body: Uint8Array, beside: Beside, eventsMax: number): ReadHec {
  const messages: Message[] = [];
  for (let at = 0; at < body.length;) {
    const found = body.indexOf(0x0a, at);
    const next = found === -1 ? body.length : found + 1;
    const newline = found === -1 ? next : body[found - 1] === 0x0d && found > at ? found - 1 : found;
    if (newline > at) {
      const event = messages.length;
      if (event === eventsMax) return { ok: false, code: 'too-many', event, message: `more than ${eventsMax} lines` };
      messages.push(messageOf(body.subarray(at, newline), 'text/plain', beside, {}));
    }
    at = next;
  }
  return messages.length === 0 ? fault(5, 0, 'there is no line') : { ok: true, messages };
}

function fault(code: HecCode, event: number, message: string): Fault {
  return { ok: false, code, event, message };
}

function readEvent(bytes: Uint8Array, outer: Beside, event: number): Message | Fault {
  const members = membersOf(bytes);
  if (!Array.isArray(members)) return fault(6, event, members.message);
  const text = (name: string): string | undefined => {
    const value = parsed(bytes, find(members, name));
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const what = find(members, 'event');
  const value = parsed(bytes, what);
  if (what === undefined || value === null) return fault(12, event, '`event` is needed');
  if (value === undefined) return fault(6, event, '`event` is not JSON');
  if (value === '') return fault(13, event, '`event` is blank');
  const fields = parsed(bytes, find(members, 'fields')) ?? {};
  if (!isFields(fields)) return fault(15, event, '`fields` is a flat object of texts, numbers and lists of them');
  const when = find(members, 'time');
  const time = when === undefined ? null : timeOf(Buffer.from(bytes.subarray(when.start, when.end)).toString('latin1'));
  if (time?.ok === false) return fault(6, event, '`time` is seconds since 1970, as a number or a text');
  const beside = Object.fromEntries(besideNames.map((name) => [name, text(name) ?? outer[name]]));
  const isText = typeof value === 'string';
  const content = isText ? Buffer.from(value) : bytes.subarray(what.start, what.end);
  const message = messageOf(content, isText ? 'text/plain' : 'application/json', beside, fields, value);
  return time === null || time.time === null ? message : { ...message, time: time.time };
}

function find(members: readonly Member[], name: string): Member | undefined {
  return members.findLast((member) => member.name === name);
}

/** Undefined for what is not there or not JSON. */
function parsed(bytes: Uint8Array, member: Member | undefined): unknown {
  if (member === undefined) return undefined;
  const { name, start, end } = member;
  if (name !== 'event' && end - start > fieldsBytesMax) return undefined;
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8'));
  } catch {
    return undefined;
  }
}

type Fields = Readonly<Record<string, Scalar | readonly Scalar[]>>;

const isScalar = (value: unknown): boolean => value === null || typeof value !== 'object';

function isFields(value: unknown): value is Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((field) => isScalar(field) || (Array.isArray(field) && field.every(isScalar)));
}

/** `source` is often a path or a name of Splunk's own, and then no program. */
const programPattern = /^[\w.@-]{1,64}$/;

function messageOf(bytes: Uint8Array, mediaType: string, beside: Beside, fields: Fields, event?: unknown): Message {
  const { host, source } = beside;
  const inner = typeof event === 'object' && event !== null ? (event as Readonly<Record<string, unknown>>) : {};
  const level = [fields['severity'], fields['level'], inner['severity'], inner['level']].find(
    (each) => typeof each === 'string',
  );
  const severity = severityOfWord(level);
  const ext = new Map<string, Scalar>();
  for (const [name, value] of Object.entries(beside))
    if (name !== 'host' && typeof value === 'string') ext.set(name, value);
  for (const [name, value] of Object.entries(fields)) {
    ext.set(ext.has(name) ? `fields.${name}` : name, isScalar(value) ? (value as Scalar) : JSON.stringify(value));
  }
  return {
    bytes,
    mediaType,
    ext: Object.fromEntries(ext),
    ...(host === undefined ? {} : { host }),
    ...(source !== undefined && programPattern.test(source) ? { program: source } : {}),
    ...(severity === undefined ? {} : { severity }),
  };
}
