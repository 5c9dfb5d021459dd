import { isAscii, isUtf8 } from 'node:buffer';
import { type EventDraft, type FieldReader, limits } from '@daybook/event';
import { CanonicalReader } from './canonical.ts';
import type { NormaliseContext, Normalised } from './careful.ts';
import type { Fault } from './fault.ts';
import { Turns } from '../body/index.ts';
import { normalise, normaliseText } from './normalise.ts';
import { countMembers, newScan, type Scan, scanDepthMax, scanValue } from './scan.ts';

export interface RefusedEvent {
  /** Which event of the batch, from 0. */
  readonly index: number;
  /** Which line, from 1; null where the body is one JSON text. */
  readonly line: number | null;
  readonly errors: readonly Fault[];
}

/** Takes the events of a body as they are read. */
export interface EventSink {
  /** Events taken so far. */
  readonly count: number;
  /** An event in canonical form, which is taken as it is. What was found is valid until the call returns. */
  text(found: FieldReader): void;
  draft(draft: EventDraft): void;
}

/** What is known of the events of a body but themselves. `keys` says where an event with a key of its own was in it. */
export interface Batch {
  readonly keys: { readonly offset: number; readonly key: string; readonly text: Uint8Array }[];
  readonly refused: RefusedEvent[];
}

/** Why a body as a whole is refused. `at` is a byte of it, where one is to blame. */
export type BatchFault = {
  readonly ok: false;
  readonly code: 'bad-json' | 'bad-encoding' | 'too-deep' | 'too-many-events' | 'empty';
  readonly message: string;
  readonly index?: number;
};
export type ReadBatch = { readonly ok: true; readonly batch: Batch } | BatchFault;

/** Several times what a record can hold: what is longer is not an event, and would only take time. */
const eventBytesMax = 4 * limits.recordBytesMax;
/** Eight times what `ext` can hold. More names than that are not an event either. */
const eventMembersMax = 8 * limits.extKeysMax;
const tooMany: Fault = { path: '', code: 'size', message: `an event has at most ${eventMembersMax} names` };
const tooLarge: Fault = { path: '', code: 'size', message: `an event is at most ${eventBytesMax} bytes of JSON` };

interface Reader {
  readonly bytes: Buffer;
  readonly canonical: CanonicalReader;
  readonly sink: EventSink;
  readonly ascii: boolean;
  readonly scan: Scan;
  readonly context: NormaliseContext;
  readonly batch: Batch;
}

/** Reads one event or an array of them. The body is one JSON text: where it is broken, nothing of it is taken. */
export async function readJson(
  bytes: Buffer,
  eventsMax: number,
  context: NormaliseContext,
  sink: EventSink,
): Promise<ReadBatch> {
  if (!isUtf8(bytes)) return { ok: false, code: 'bad-encoding', message: 'the body is not UTF-8' };
  const reader = newReader(bytes, isAscii(bytes), context, sink);
  const start = skipSpace(bytes, isMarked(bytes) ? 3 : 0, bytes.length);
  if (start === bytes.length) return { ok: false, code: 'empty', message: 'the body is empty' };
  if (bytes[start] !== 0x5b) {
    if (takeCanonical(reader, start, bytes.length, (_, at) => at === bytes.length) !== -1) {
      return { ok: true, batch: reader.batch };
    }
    scanValue(bytes, start, bytes.length, reader.scan);
    if (reader.scan.next < bytes.length && reader.scan.depth <= scanDepthMax)
      return badJson(0, 'something follows the event');
    return readElement(reader, start, bytes.length, 0) ?? { ok: true, batch: reader.batch };
  }
  return await readArray(reader, start + 1, eventsMax);
}

async function readArray(reader: Reader, start: number, eventsMax: number): Promise<ReadBatch> {
  const turns = new Turns();
  const { bytes, scan, batch } = reader;
  let at = start;
  for (let index = 0; ; index += 1) {
    const canonicalEnd = index < eventsMax ? takeCanonical(reader, at, bytes.length, isElementEnd) : -1;
    if (canonicalEnd === -1) scanValue(bytes, at, bytes.length, scan);
    const end = canonicalEnd === -1 ? scan.next : canonicalEnd;
    const mark = bytes[end];
    const isLast = mark === 0x5d;
    if (isLast && index === 0 && skipSpace(bytes, at, end) === end) {
      return { ok: false, code: 'empty', message: 'the array is empty' };
    }
    if (index >= eventsMax) {
      return { ok: false, code: 'too-many-events', message: `the array has more than ${eventsMax} events` };
    }
    const fault = canonicalEnd === -1 ? readElement(reader, at, end, index) : null;
    if (fault !== null) return fault;
    if (turns.spent(end - at)) await turns.pause();
    if (isLast) {
      const rest = skipSpace(bytes, end + 1, bytes.length);
      return rest === bytes.length ? { ok: true, batch } : badJson(index, 'something follows the array');
    }
    if (mark !== 0x2c) return badJson(index, 'the array does not end');
    at = end + 1;
  }
}

/** What may follow an element of an array. */
function isElementEnd(bytes: Buffer, at: number): boolean {
  return bytes[at] === 0x2c || bytes[at] === 0x5d;
}

/**
 * Takes the event that begins at `start` where it is in canonical form and `isEnd` is true of what follows it. Where that
 * lies, or -1, and nothing was taken.
 */
function takeCanonical(
  { bytes, canonical, sink }: Reader,
  start: number,
  end: number,
  isEnd: (bytes: Buffer, at: number) => boolean,
): number {
  const after = canonical.read(start, end);
  if (after === -1) return -1;
  const next = skipSpace(bytes, after, end);
  if (!isEnd(bytes, next)) return -1;
  sink.text(canonical.found);
  return next;
}

/** Of an element that was just scanned. A fault of the body as a whole, or null. */
function readElement(reader: Reader, start: number, end: number, index: number): BatchFault | null {
  const { scan } = reader;
  if (scan.depth > scanDepthMax) {
    return { ok: false, code: 'too-deep', message: `event ${index} has more than ${scanDepthMax} levels`, index };
  }
  if (end - start > eventBytesMax) {
    reader.batch.refused.push({ index, line: null, errors: [tooLarge] });
    return null;
  }
  const text = slice(reader, start, end);
  const normalised = readText(text, scan, reader.context);
  if (normalised === null) return badJson(index, syntaxMessage(text));
  add(reader, normalised, { index, line: null }, start, end);
  return null;
}

/** Reads one event a line. A line that is broken is refused alone; blank ones are passed over. */
export async function readNdjson(
  bytes: Buffer,
  eventsMax: number,
  context: NormaliseContext,
  sink: EventSink,
): Promise<ReadBatch> {
  const turns = new Turns();
  const whole = isUtf8(bytes);
  const reader = newReader(bytes, whole && isAscii(bytes), context, sink);
  let index = 0;
  let line = 0;
  for (let start = isMarked(bytes) ? 3 : 0; start < bytes.length;) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed === -1 ? bytes.length : feed;
    const first = skipSpace(bytes, start, end);
    line += 1;
    start = end + 1;
    if (first === end) continue;
    if (index >= eventsMax) {
      return { ok: false, code: 'too-many-events', message: `the body has more than ${eventsMax} events` };
    }
    readLine(reader, first, end, index, line, whole);
    if (turns.spent(end - first)) await turns.pause();
    index += 1;
  }
  if (index === 0) return { ok: false, code: 'empty', message: 'the body is empty' };
  return { ok: true, batch: reader.batch };
}

function readLine(reader: Reader, start: number, end: number, index: number, line: number, valid: boolean): void {
  const { bytes, scan, batch, context } = reader;
  const refuse = (code: Fault['code'], message: string) =>
    batch.refused.push({ index, line, errors: [{ path: '', code, message }] });
  if (end - start > eventBytesMax) {
    refuse(tooLarge.code, tooLarge.message);
    return;
  }
  if (!valid && !isUtf8(bytes.subarray(start, end))) {
    refuse('encoding', 'the line is not UTF-8');
    return;
  }
  if (takeCanonical(reader, start, end, (_, at) => at === end) !== -1) return;
  scanValue(bytes, start, end, scan);
  if (scan.depth > scanDepthMax) {
    refuse('depth', `the event has more than ${limits.jsonDepthMax} levels`);
    return;
  }
  const text = slice(reader, start, end);
  const normalised = readText(text, scan, context);
  if (normalised === null) refuse('json', syntaxMessage(text));
  else add(reader, normalised, { index, line }, start, end);
}

/** Null where the text is not JSON. */
function readText(text: string, scan: Scan, context: NormaliseContext): Normalised | null {
  if (scan.members > eventMembersMax) return { ok: false, errors: [tooMany] };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (scan.depth > limits.jsonDepthMax) {
    const message = `the event has ${scan.depth} levels; at most ${limits.jsonDepthMax} are kept`;
    return { ok: false, errors: [{ path: '', code: 'depth', message }] };
  }
  const isInexact = scan.longNumber || scan.surrogate || scan.escapedKey || countMembers(value) < scan.members;
  if (isInexact) return normaliseText(text, context);
  return normalise(value, context);
}

/** Of an event that was just scanned. */
function add(
  reader: Reader,
  normalised: Normalised,
  at: { index: number; line: number | null },
  start: number,
  end: number,
): void {
  const { batch, bytes, sink } = reader;
  if (!normalised.ok) {
    batch.refused.push({ ...at, errors: normalised.errors });
    return;
  }
  const { draft, key } = normalised;
  if (key !== null) batch.keys.push({ offset: sink.count, key, text: bytes.subarray(start, end) });
  sink.draft(draft);
}

function newReader(bytes: Buffer, ascii: boolean, context: NormaliseContext, sink: EventSink): Reader {
  const batch: Batch = { keys: [], refused: [] };
  return { bytes, canonical: new CanonicalReader(bytes), sink, ascii, scan: newScan(), context, batch };
}

function slice({ bytes, ascii }: Reader, start: number, end: number): string {
  return bytes.toString(ascii ? 'latin1' : 'utf8', start, end);
}

function badJson(index: number, message: string): BatchFault {
  return { ok: false, code: 'bad-json', message, index };
}

/** What JSON.parse says, without the text that it quotes: that may be long, and secret. */
function syntaxMessage(text: string): string {
  try {
    JSON.parse(text);
    return 'not JSON';
  } catch (error) {
    const at = /at position (\d+)/.exec((error as Error).message)?.[1];
    return at === undefined
      ? 'this is not JSON, or it is cut off'
      : `this is not JSON: the fault is at character ${at}`;
  }
}

/** A byte order mark is passed over (RFC 8259, section 8.1 lets a reader). */
function isMarked(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function skipSpace(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    at += 1;
  }
  return at;
}
