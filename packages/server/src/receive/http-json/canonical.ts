import {
  actorTypes,
  FieldReader,
  isEventTime,
  isUint64,
  kinds,
  limits,
  outcomes,
  resourceToken,
  tokenKinds,
  tokenOf,
  WordTable,
} from '@daybook/event';
import { isIP, readQuad } from '../../platform/address.ts';
import { isUsualTime } from './usual-time.ts';

const wordsOf = (words: readonly string[]): WordTable<true> =>
  new WordTable(words.map((word) => [word, true] as const));
const words = [
  { token: tokenOf('kind'), allowed: wordsOf(Object.keys(kinds)) },
  { token: tokenOf('outcome'), allowed: wordsOf(outcomes) },
  { token: tokenOf('actor.type'), allowed: wordsOf(actorTypes) },
];
const integers = [
  { token: tokenOf('severity'), max: 6 },
  { token: tokenOf('origin.port'), max: 65_535 },
  { token: tokenOf('origin.asn'), max: 0xffffffff },
  { token: tokenOf('request.status'), max: 999 },
  { token: tokenOf('request.bytes'), max: Number.MAX_SAFE_INTEGER },
];
const required = ['time', 'kind', 'action', 'outcome', 'severity', 'actor.type', 'actor.id'].map(tokenOf);
/** Not a sender's to give, or rarer, and left to the careful way. */
const foreign = [
  'id',
  'flags',
  'imported.log',
  'imported.position',
  'imported.received',
  'imported.source',
  'target.user.type',
  'target.user.id',
  'target.user.name',
  'target.user.email',
  'raw.mediaType',
].map(tokenOf);
const [resourceType, resourceId] = [resourceToken('type'), resourceToken('id')];
const [time, seq] = [tokenOf('time'), tokenOf('seq')];
const [address, duration] = [tokenOf('origin.ip'), tokenOf('request.durationMs')];

/** Within these, nothing in an event can be over a limit, so that it need not be looked through again. */
const eventBytesMax = limits.recordBytesMax / 4;
const textBytesMax = limits.identifierBytesMax;
/** Keys are held against each other one by one. */
const keysMax = 32;
/** A double holds every decimal of 15 digits. */
const exactDigitsMax = 15;

/**
 * Finds an event that is exactly in canonical form, so that it can be taken as it is: the way of nearly all events. What is
 * in doubt is not canonical, and is then read with care.
 */
export class CanonicalReader {
  /** What `read` found. */
  readonly found = new FieldReader();
  readonly #body: Buffer;
  /** The same, but no Buffer: code that sees both is slower. */
  readonly #bytes: Uint8Array;

  /** Of a body in UTF-8. */
  constructor(body: Buffer) {
    this.#body = body;
    this.#bytes = new Uint8Array(body.buffer, body.byteOffset, body.length);
  }

  /** The event that begins at `start`: where it ends, or -1 where it is not canonical. */
  read(start: number, end: number): number {
    const { found } = this;
    found.begin(this.#bytes);
    const next = found.read(start, Math.min(end, start + eventBytesMax));
    return next !== -1 && isCanonical(this.#body, found) ? next : -1;
  }
}

function isCanonical(bytes: Buffer, found: FieldReader): boolean {
  const { fields, resources, changes } = found;
  if (!found.isPlain || found.textBytesMax > textBytesMax || found.itemsMax > limits.listItemsMax) return false;
  for (const token of required) if (!fields.has(token)) return false;
  for (const token of foreign) if (fields.has(token)) return false;
  for (const { token, allowed } of words) {
    if (fields.has(token) && !allowed.has(bytes, fields.start(token), fields.end(token))) return false;
  }
  for (const { token, max } of integers)
    if (fields.has(token) && !isInteger(bytes, fields.start(token), fields.end(token), max)) return false;
  if (!isTime(bytes, fields.start(time), fields.end(time))) return false;
  if (fields.has(seq) && !isUint64(bytes.toString('latin1', fields.start(seq), fields.end(seq)))) return false;
  if (fields.has(address) && !isAddress(bytes, fields.start(address), fields.end(address))) return false;
  if (fields.has(duration) && !isWrittenAsJson(bytes, fields.start(duration), fields.end(duration))) return false;
  if (changes.rows > 0 || resources.rows > limits.listItemsMax) return false;
  for (let row = 0; row < resources.rows; row += 1) {
    const first = row * resources.columns;
    if (!resources.has(first + resourceType) || !resources.has(first + resourceId)) return false;
  }
  return isPlainMap(bytes, found);
}

function isPlainMap(bytes: Buffer, { ext }: FieldReader): boolean {
  if (ext.rows > keysMax) return false;
  for (let row = 0; row < ext.rows; row += 1) {
    const key = 2 * row;
    const [start, end] = [ext.start(key), ext.end(key)];
    // A parsed object has names that are whole numbers before all others.
    if (ext.kind(key) !== tokenKinds.text || isDigit(bytes[start]) || end - start > limits.extKeyBytesMax) return false;
    for (let other = 0; other < key; other += 2)
      if (isSame(bytes, start, end, ext.start(other), ext.end(other))) return false;
    const isNumber = ext.kind(key + 1) === tokenKinds.number;
    if (isNumber && !isWrittenAsJson(bytes, ext.start(key + 1), ext.end(key + 1))) return false;
  }
  return true;
}

function isTime(bytes: Buffer, start: number, end: number): boolean {
  return isUsualTime(bytes, start, end) || isEventTime(bytes.toString('latin1', start, end));
}

function isAddress(bytes: Buffer, start: number, end: number): boolean {
  return readQuad(bytes, start, end) !== null || isIP(bytes.toString('latin1', start, end)) !== 0;
}

/** A whole number as JSON writes it, from 0 on. */
function isInteger(bytes: Buffer, start: number, end: number, max: number): boolean {
  if (end - start > exactDigitsMax || (bytes[start] === 0x30 && end - start > 1)) return false;
  let value = 0;
  for (let i = start; i < end; i += 1) {
    if (!isDigit(bytes[i])) return false;
    value = value * 10 + (bytes[i] as number) - 0x30;
  }
  return value <= max;
}

/** The text of a number that JSON.stringify would write again. */
function isWrittenAsJson(bytes: Buffer, start: number, end: number): boolean {
  if (isInteger(bytes, start, end, Number.MAX_SAFE_INTEGER)) return true;
  const text = bytes.toString('latin1', start, end);
  return text.length <= exactDigitsMax && String(Number(text)) === text;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function isSame(bytes: Buffer, start: number, end: number, otherStart: number, otherEnd: number): boolean {
  if (end - start !== otherEnd - otherStart) return false;
  for (let i = 0; i < end - start; i += 1) if (bytes[start + i] !== bytes[otherStart + i]) return false;
  return true;
}
