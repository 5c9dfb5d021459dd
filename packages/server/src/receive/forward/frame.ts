import { Readable } from 'node:stream';
import { type Hold, readBody } from '../body/index.ts';
import { type Head, headAt, payloadOf, valueEnd } from '../msgpack/index.ts';
import { type Entries, type Run, runsOf } from './entries.ts';

/** What a sender asks to be told of, once it is durable. */
export interface Chunk {
  readonly id: Uint8Array;
  /** The value as it was sent: it is sent back so. */
  readonly value: Uint8Array;
}

/** Events that came together. */
export interface ForwardFrame {
  readonly tag: string;
  readonly entries: Entries;
  readonly runs: readonly Run[];
  readonly chunk: Chunk | null;
}

export type FrameFault = 'malformed' | 'frame-too-long' | 'no-room';

export type ReadForward =
  /** `frame` is null for a heartbeat. */
  { readonly ok: true; readonly frame: ForwardFrame | null } | { readonly ok: false; readonly fault: FrameFault };

const tagBytesMax = 1024;
const chunkBytesMax = 256;

const malformed: ReadForward = { ok: false, fault: 'malformed' };

/** What an option may say that counts here. */
interface Options {
  readonly chunk: Chunk | null;
  readonly compressed: string;
}

/**
 * The events of a whole value: a message of its own, a list of entries, or entries that are packed, compressed or not. `hold`
 * is asked for what is set aside.
 */
export async function readForward(bytes: Uint8Array, unpackedBytesMax: number, hold: Hold): Promise<ReadForward> {
  const list = headAt(bytes, 0, bytes.length);
  if (typeof list === 'string') return malformed;
  if (list.type === 'nil') return { ok: true, frame: null };
  if (list.type !== 'array' || list.values < 2 || list.values > 4) return malformed;
  const tagHead = headAt(bytes, list.start, bytes.length);
  if (typeof tagHead === 'string' || !isText(tagHead) || tagHead.bytes > tagBytesMax) return malformed;
  const tag = textOf(payloadOf(bytes, tagHead));
  const at = tagHead.start + tagHead.bytes;
  const head = headAt(bytes, at, bytes.length);
  if (typeof head === 'string') return malformed;
  if (isText(head)) return await packed(bytes, tag, head, list.values, unpackedBytesMax, hold);
  const isBare = head.type !== 'array';
  const before = isBare ? 3 : 2;
  if (list.values < before || list.values > before + 1) return malformed;
  const entries = { bytes, isBare };
  const read = await runsOf(entries, isBare ? at : head.start, isBare ? 1 : head.values);
  if (!read.ok) return read;
  const options = optionsOf(bytes, read.end, list.values - before);
  if (options === null) return malformed;
  return { ok: true, frame: { tag, entries, runs: read.runs, chunk: options.chunk } };
}

async function packed(
  bytes: Uint8Array,
  tag: string,
  head: Head,
  values: number,
  unpackedBytesMax: number,
  hold: Hold,
): Promise<ReadForward> {
  const options = optionsOf(bytes, head.start + head.bytes, values - 2);
  if (options === null) return malformed;
  const { compressed, chunk } = options;
  let inner = payloadOf(bytes, head);
  if (compressed !== 'text') {
    if (compressed !== 'gzip' && compressed !== 'zstd') return malformed;
    const limits = { bodyBytesMax: Infinity, bodyBytesDecompressedMax: unpackedBytesMax };
    const read = await readBody(Readable.from([inner]), compressed, limits, hold);
    if (!read.ok) return { ok: false, fault: faults[read.code] };
    inner = read.bytes;
  }
  const entries = { bytes: inner, isBare: false };
  const read = await runsOf(entries, 0, null);
  return read.ok ? { ok: true, frame: { tag, entries, runs: read.runs, chunk } } : read;
}

const faults = {
  'too-large': 'frame-too-long',
  'bad-compression': 'malformed',
  busy: 'no-room',
  aborted: 'malformed',
} as const;

/** What the options at the end say; null where they are none, or where what was sent are no logs. `left`: values that follow. */
function optionsOf(bytes: Uint8Array, at: number, left: number): Options | null {
  const none = { chunk: null, compressed: 'text' };
  if (left === 0) return at === bytes.length ? none : null;
  const map = headAt(bytes, at, bytes.length);
  if (left !== 1 || typeof map === 'string') return null;
  if (map.type === 'nil') return none;
  if (map.type !== 'map') return null;
  let options: Options = none;
  for (let next = map.start; next < bytes.length;) {
    const value = valueEnd(bytes, next, bytes.length);
    const read = withOption(options, bytes, next, value);
    if (read === null) return null;
    options = read;
    next = valueEnd(bytes, value, bytes.length);
  }
  return options;
}

/** Null where the option cannot be followed. Those that are not known are passed over: `size` is a hint. */
function withOption(options: Options, bytes: Uint8Array, nameAt: number, at: number): Options | null {
  const nameHead = headAt(bytes, nameAt, bytes.length);
  const head = headAt(bytes, at, bytes.length);
  if (typeof nameHead === 'string' || typeof head === 'string') return null;
  if (!isText(nameHead) || head.type === 'nil') return options;
  switch (textOf(payloadOf(bytes, nameHead))) {
    case 'chunk': {
      if (!isText(head) || head.bytes === 0 || head.bytes > chunkBytesMax) return null;
      const id = payloadOf(bytes, head);
      return { ...options, chunk: { id, value: bytes.subarray(at, head.start + head.bytes) } };
    }
    case 'compressed':
      return isText(head) ? { ...options, compressed: textOf(payloadOf(bytes, head)) } : null;
    // Metrics and traces of Fluent Bit are no events.
    case 'fluent_signal':
      return head.type === 'int' && bytes[at] === 0 ? options : null;
    default:
      return options;
  }
}

const isText = ({ type }: Head): boolean => type === 'str' || type === 'bin';
const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
