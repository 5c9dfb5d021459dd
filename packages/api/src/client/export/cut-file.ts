import type { ExportEnd, ExportHead } from '../../schemas/streams.ts';
import type { ExportOptions } from '../client.ts';
import { formatOf, type Meaning, meaningOf, type RecordFormat } from './meaning.ts';
import { recordsOf } from './records.ts';

/** What a file has of an export. */
export interface CutFile {
  readonly format: RecordFormat;
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
  let format: RecordFormat | null = null;
  let file: CutFile | null = null;
  let events = 0;
  for await (const { bytes, start } of recordsOf(chunks, null)) {
    format ??= formatOf(bytes);
    const meaning = meaningOf(bytes, format);
    if (file === null && meaning?.type === 'titles') continue;
    if (meaning?.type === 'event') events += 1;
    file = withRecord(file, meaning, { format, events, bytes: start + bytes.length });
    if (file === null) return null;
  }
  return file;
}

/** What is to be asked for so that the file goes on behind `bytes`; null where it was begun while there was nothing to take out. */
export function restOf({ format, head, last }: CutFile): (ExportOptions & { format: RecordFormat }) | null {
  const { query, since, until, now, upTo } = head;
  if (upTo === 'none') return null;
  const after = last ?? head.after;
  return {
    q: query,
    format,
    now,
    upTo,
    ...(since === null ? {} : { since }),
    ...(until === null ? {} : { until }),
    ...(after === null ? {} : { after }),
  };
}

/** What was read up to the end of a record. */
type Read = Pick<CutFile, 'format' | 'events' | 'bytes'>;

function withRecord(file: CutFile | null, meaning: Meaning | null, read: Read): CutFile | null {
  if (file === null) {
    if (meaning?.type !== 'head') return null;
    return { ...read, head: meaning.head, last: null, end: null };
  }
  if ((meaning?.type === 'event' || meaning?.type === 'mark') && meaning.position !== null)
    return { ...file, ...read, last: meaning.position };
  return meaning?.type === 'end' ? { ...file, end: meaning.end } : file;
}
