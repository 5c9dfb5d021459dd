import type { ExportEnd, ExportFormat, ExportHead } from '../../schemas/streams.ts';
import { meaningOf } from './meaning.ts';
import { endBytesMax, parquetEnd } from './parquet.ts';
import { joined, recordsOf } from './records.ts';

export interface Receiving {
  readonly format: ExportFormat;
  /** True where the file goes on: its head is in it already. */
  readonly isRest: boolean;
  readonly write: (record: Uint8Array) => Promise<void>;
  readonly onProgress: (events: number, head: ExportHead | null) => void;
}

/** Takes the answer of an export record by record. Gives its end; null where it has none, so that it was cut. */
export async function receiveExport(
  chunks: AsyncIterable<Uint8Array>,
  { format, isRest, write, onProgress }: Receiving,
): Promise<{ events: number; end: ExportEnd | null }> {
  if (format === 'parquet') return await receiveParquet(chunks, write, onProgress);
  let events = 0;
  let head: ExportHead | null = null;
  let end: ExportEnd | null = null;
  for await (const { bytes } of whole(recordsOf(chunks, format))) {
    const meaning = meaningOf(bytes, format);
    const isKnown = isRest && (meaning?.type === 'head' || meaning?.type === 'titles');
    if (!isKnown) await write(bytes);
    if (meaning?.type === 'head') ({ head } = meaning);
    if (meaning?.type === 'end') ({ end } = meaning);
    if (meaning?.type === 'event') events += 1;
    onProgress(events, head);
  }
  return { events, end };
}

/** Its rows cannot be told from outside: how many there are is known at the end. */
async function receiveParquet(
  chunks: AsyncIterable<Uint8Array>,
  write: Receiving['write'],
  onProgress: Receiving['onProgress'],
): Promise<{ events: number; end: ExportEnd | null }> {
  let last: Uint8Array = new Uint8Array(0);
  for await (const bytes of whole(chunks)) {
    await write(bytes);
    onProgress(0, null);
    last = joined([last, bytes]).subarray(-endBytesMax);
  }
  const end = parquetEnd(last);
  return { events: end?.events ?? 0, end };
}

/** A connection that breaks cuts the file; how it broke says no more than that. */
async function* whole<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
  const iterator = items[Symbol.asyncIterator]();
  for (;;) {
    const next = await iterator.next().catch(() => null);
    if (next === null || next.done === true) return;
    yield next.value;
  }
}
