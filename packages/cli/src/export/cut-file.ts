import type { ExportEnd, ExportFormat, ExportHead } from '@daybook/api';
import { type Meaning, meaningOf } from './meaning.ts';
import { recordsOf } from './records.ts';

/** What a file has of an export. */
export interface CutFile {
  readonly format: ExportFormat;
  readonly head: ExportHead;
  readonly events: number;
  /** The last event in it, whole. */
  readonly last: string | null;
  /** Bytes up to the end of that event, or of the head: what lies behind them comes again. */
  readonly bytes: number;
  /** Null where it was cut before it. */
  readonly end: ExportEnd | null;
}

/** Reads a file back; null where it is no export. */
export async function readCutFile(chunks: AsyncIterable<Uint8Array>): Promise<CutFile | null> {
  const { first, all } = await peek(chunks);
  const format: ExportFormat = first === 0x7b ? 'ndjson' : 'csv';
  let file: CutFile | null = null;
  for await (const { bytes, start } of recordsOf(all, format)) {
    const meaning = meaningOf(bytes, format);
    if (file === null && meaning?.type === 'titles') continue;
    file = withRecord(file, meaning, format, start + bytes.length);
    if (file === null) return null;
  }
  return file;
}

function withRecord(file: CutFile | null, meaning: Meaning | null, format: ExportFormat, end: number): CutFile | null {
  if (file === null) {
    if (meaning?.type !== 'head') return null;
    return { format, head: meaning.head, events: 0, last: null, bytes: end, end: null };
  }
  if (meaning?.type === 'event') return { ...file, events: file.events + 1, last: meaning.position, bytes: end };
  return meaning?.type === 'end' ? { ...file, end: meaning.end } : file;
}

async function peek(chunks: AsyncIterable<Uint8Array>) {
  const iterator = chunks[Symbol.asyncIterator]();
  const head = await iterator.next();
  async function* all(): AsyncGenerator<Uint8Array> {
    if (head.done !== true) yield head.value;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  }
  return { first: head.done === true ? undefined : head.value[0], all: all() };
}
