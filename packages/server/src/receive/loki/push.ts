import type { Message } from '../../parse/ports.ts';
import { readWire, type WireReader } from '../protobuf/index.ts';
import { type Labels, parseLabels } from './labels.ts';
import { type Line, messageOf, nanosecondsMax } from './message.ts';

export type ReadPush =
  | { readonly ok: true; readonly messages: readonly Message[] }
  | {
      readonly ok: false;
      readonly code: 'bad-json' | 'invalid' | 'too-many';
      /** As `streams[0].values[1]`; empty for the whole. */
      readonly path: string;
      readonly message: string;
    };

/** As many as an event may have fields of its own. */
const metadataMax = 256;

type Fault = Extract<ReadPush, { ok: false }>;

/** Thrown and caught in this file: streams are nested, and one fault ends them all. */
class PushFault extends Error {
  readonly fault: Fault;

  constructor(code: Fault['code'], path: string, message: string) {
    super(message);
    this.fault = { ok: false, code, path, message };
  }
}

/** Collects messages within the limit. */
class Messages {
  readonly list: Message[] = [];
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  /** Lines are counted before they are made: an empty one takes but two bytes. */
  checkRoom(path: string, waiting = 0): void {
    if (this.list.length + waiting < this.#max) return;
    throw new PushFault('too-many', path, `there are more than ${this.#max} lines`);
  }

  add(path: string, labels: Labels, line: Line): void {
    this.checkRoom(path);
    if (line.time < 0n || line.time >= nanosecondsMax) {
      throw new PushFault('invalid', path, 'the time is none of the years 1970 to 9999');
    }
    this.list.push(messageOf(labels, line));
  }
}

function outcome(read: () => readonly Message[]): ReadPush {
  try {
    return { ok: true, messages: read() };
  } catch (error) {
    if (error instanceof PushFault) return error.fault;
    throw error;
  }
}

/**
 * The lines of a push as JSON (grafana.com/docs/loki/latest/reference/loki-http-api). Total. Its texts are the programs' own:
 * of what stands around them nothing is kept.
 */
export function readJsonPush(body: Uint8Array, linesMax: number): ReadPush {
  return outcome(() => {
    const messages = new Messages(linesMax);
    const push = objectOf(parsed(body), '');
    for (const [i, value] of listOf(push['streams'], 'streams').entries()) {
      const path = `streams[${i}]`;
      const stream = objectOf(value, path);
      const labels = labelsOf(stream['stream'], `${path}.stream`);
      for (const [j, item] of listOf(stream['values'], `${path}.values`).entries()) {
        const at = `${path}.values[${j}]`;
        const [time, line, metadata = {}] = listOf(item, at);
        if (typeof time !== 'string' || !/^\d{1,20}$/.test(time)) {
          throw new PushFault('invalid', at, 'the time is a text of nanoseconds since 1970');
        }
        if (typeof line !== 'string') throw new PushFault('invalid', at, 'the line is a text');
        const own = labelsOf(metadata, at);
        messages.add(at, labels, { time: BigInt(time), bytes: Buffer.from(line), metadata: own });
      }
    }
    return messages.list;
  });
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8'));
  } catch {
    throw new PushFault('bad-json', '', 'the body is not JSON');
  }
}

function objectOf(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new PushFault('invalid', path, 'an object is expected');
}

function listOf(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new PushFault('invalid', path, 'an array is expected');
}

function labelsOf(value: unknown, path: string): Labels {
  return Object.entries(objectOf(value, path)).map(([name, label]) => {
    if (typeof label !== 'string') throw new PushFault('invalid', path, 'the value of a label is a text');
    return [name, label] as const;
  });
}

/** The lines of a `logproto.PushRequest` (github.com/grafana/loki/blob/main/pkg/push/push.proto), decompressed. Total. */
export function readProtobufPush(body: Uint8Array, linesMax: number): ReadPush {
  return outcome(() => {
    const read = readWire(body, (reader) => {
      const messages = new Messages(linesMax);
      let stream = 0;
      for (let field = reader.next(); field !== 0; field = reader.next()) {
        if (field === 1) readStream(reader.message(), `streams[${stream++}]`, messages);
      }
      return messages.list;
    });
    if (read.ok) return read.value;
    throw new PushFault('invalid', '', `byte ${read.at}: ${read.message}`);
  });
}

/** A stream: its labels may stand behind its entries. */
function readStream(reader: WireReader, path: string, messages: Messages): void {
  let labels = '';
  const lines: Line[] = [];
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) labels = reader.string();
    else if (field === 2) {
      const at = `${path}.entries[${lines.length}]`;
      messages.checkRoom(at, lines.length);
      lines.push(readEntry(reader.message(), at));
    }
  }
  const parsedLabels = parseLabels(labels);
  if (parsedLabels === null) throw new PushFault('invalid', `${path}.labels`, 'these are no labels');
  for (const [i, line] of lines.entries()) messages.add(`${path}.entries[${i}]`, parsedLabels, line);
}

function readEntry(reader: WireReader, path: string): Line {
  let time = 0n;
  let bytes: Uint8Array = new Uint8Array();
  const metadata: (readonly [string, string])[] = [];
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) time = readTimestamp(reader.message());
    else if (field === 2) bytes = reader.bytes();
    else if (field === 3) {
      if (metadata.length === metadataMax) {
        throw new PushFault('invalid', path, `there are more than ${metadataMax} fields of metadata`);
      }
      metadata.push(readPair(reader.message()));
    }
  }
  return { time, bytes, metadata };
}

function readTimestamp(reader: WireReader): bigint {
  let seconds = 0n;
  let nanos = 0;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) seconds = reader.int64();
    else if (field === 2) nanos = reader.int32();
  }
  return seconds * 1_000_000_000n + BigInt(nanos);
}

function readPair(reader: WireReader): readonly [string, string] {
  let name = '';
  let value = '';
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) name = reader.string();
    else if (field === 2) value = reader.string();
  }
  return [name, value];
}
