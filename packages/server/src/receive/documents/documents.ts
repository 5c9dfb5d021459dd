import { isUtf8 } from 'node:buffer';
import { type Event } from '@daybook/event';
import { type DocumentFormat, isTree, type Tree } from '@daybook/event/views';
import { Turns } from '../body/index.ts';
import {
  type Batch,
  countMembers,
  type Fault,
  newScan,
  parseExactly,
  type RefusedEvent,
  type Scan,
  scanValue,
} from '../http-json/index.ts';
import { readHead } from './head.ts';

/** Makes events of documents. Total. */
export interface DocumentReader {
  /** `exportLog` is the log that the document was exported from, `log` the one that it is to come into. */
  read(
    format: DocumentFormat,
    document: Tree,
    logs: { readonly exportLog: string; readonly log: string },
  ): ReadDocument;
}

export type ReadDocument =
  | {
      readonly ok: true;
      readonly event: Event;
      /** Names the event for ever, and what it holds: the same for the same event in any format. */
      readonly key: string;
      readonly content: Uint8Array;
    }
  | { readonly ok: false; readonly errors: readonly Fault[] };

export interface DocumentSink {
  readonly count: number;
  /** An event as it is to be kept, its id included. */
  whole(event: Event): void;
}

export type ReadDocuments =
  | { readonly ok: true; readonly batch: Batch }
  | {
      readonly ok: false;
      readonly code: 'empty' | 'too-many-events' | 'bad-head';
      readonly path: string;
      readonly message: string;
    };

interface Options {
  readonly format: DocumentFormat;
  /** Origin of the log that the events are to come into. */
  readonly log: string;
  readonly eventsMax: number;
}

/** A document says some things twice, and JSON writes a control character with six bytes: `raw` alone may have 192 KiB. */
const documentBytesMax = 512 * 1024;
const documentDepthMax = 16;
const documentMembersMax = 16 * 1024;

/**
 * Reads the body of an export, or a piece of it behind its head. Other lines that are no events are passed over: who sends
 * them counts them. A document that is faulty is refused alone.
 */
export async function readDocuments(
  bytes: Buffer,
  reader: DocumentReader,
  options: Options,
  sink: DocumentSink,
): Promise<ReadDocuments> {
  const turns = new Turns();
  const scan = newScan();
  const batch: Batch = { keys: [], refused: [] };
  let exportLog: string | null = null;
  let index = 0;
  for (const { line, text } of linesOf(bytes)) {
    if (turns.spent(text.length)) await turns.pause();
    const document = parse(text, scan);
    const mark = document.ok ? markOf(document.value) : null;
    if (mark === 'export' && document.ok) {
      const head = readHead(document.value['export'], options.format);
      if (!head.ok) return { ok: false, code: 'bad-head', path: head.path, message: head.message };
      exportLog = head.log;
      continue;
    }
    if (exportLog === null) {
      const message = 'the first line is not the head of an export, which says what log its events are from';
      return { ok: false, code: 'bad-head', path: 'export', message };
    }
    if (mark !== null) continue;
    if (index >= options.eventsMax) {
      return {
        ok: false,
        code: 'too-many-events',
        path: '',
        message: `the body has more than ${options.eventsMax} events`,
      };
    }
    const at = { index, line };
    index += 1;
    if (!document.ok) {
      batch.refused.push({ ...at, errors: [document.fault] });
      continue;
    }
    take(reader.read(options.format, document.value, { exportLog, log: options.log }), at, batch, sink);
  }
  if (index === 0) return { ok: false, code: 'empty', path: '', message: 'the body has no events' };
  return { ok: true, batch };
}

function take(read: ReadDocument, at: Pick<RefusedEvent, 'index' | 'line'>, batch: Batch, sink: DocumentSink): void {
  if (!read.ok) {
    batch.refused.push({ ...at, errors: read.errors });
    return;
  }
  batch.keys.push({ offset: sink.count, key: read.key, text: read.content });
  sink.whole(read.event);
}

/** Lines that are not blank, numbered from 1. */
function* linesOf(bytes: Buffer): Generator<{ line: number; text: Buffer }> {
  let line = 0;
  for (let start = 0; start < bytes.length;) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed === -1 ? bytes.length : feed;
    const text = bytes.subarray(start, end);
    line += 1;
    start = end + 1;
    if (text.some((byte) => byte > 0x20)) yield { line, text };
  }
}

type Parsed = { readonly ok: true; readonly value: Tree } | { readonly ok: false; readonly fault: Fault };

const fault = (code: Fault['code'], message: string, path = ''): Parsed => ({
  ok: false,
  fault: { path, code, message },
});

/** A document that says exactly one thing: no name twice in one object, no number that a double does not hold. */
function parse(bytes: Buffer, scan: Scan): Parsed {
  if (bytes.length > documentBytesMax) return fault('size', `a document is at most ${documentBytesMax} bytes`);
  if (!isUtf8(bytes)) return fault('encoding', 'the line is not UTF-8');
  scanValue(bytes, 0, bytes.length, scan);
  if (scan.depth > documentDepthMax) return fault('depth', `a document has at most ${documentDepthMax} levels`);
  if (scan.members > documentMembersMax) return fault('size', `a document has at most ${documentMembersMax} names`);
  const text = bytes.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fault('json', 'this is not JSON, or it is cut off');
  }
  if (scan.longNumber || scan.escapedKey || countMembers(value) < scan.members) {
    const exact = parseExactly(text);
    const [twice] = exact.duplicates;
    if (twice !== undefined) return fault('value', 'the name is there twice', twice);
    const [long] = exact.inexact;
    if (long !== undefined) return fault('value', 'the number is not one that Daybook wrote', long);
    value = exact.value;
  }
  return isTree(value) ? { ok: true, value } : fault('type', 'a document is an object');
}

const marks = ['export', 'missing', 'end'] as const;

/** What a line is that is no event. No document of any format has one member. */
function markOf(document: Tree): (typeof marks)[number] | null {
  const [name, ...others] = Object.keys(document);
  return others.length > 0 ? null : (marks.find((mark) => mark === name) ?? null);
}
