import type { StoredEvent } from '@daybook/event';
import { columns } from './columns.ts';
import { RowWriter } from './row-writer.ts';

const writers = columns.map((column) => column.write);

/** Appends one row to what is to be inserted by `insertRows`. */
export function writeRow(row: RowWriter, tenant: string, stored: StoredEvent): void {
  for (const write of writers) write(row, stored, tenant);
}

/** Rows of the indices `from` to `end` (not included) of one log. Indices whose content is gone make none. */
export interface RowChunk {
  readonly from: number;
  readonly end: number;
  readonly rows: number;
  readonly bytes: Buffer;
}

/** Collects the rows of one range, in order. */
export class ChunkBuilder {
  readonly #tenant: string;
  readonly #from: number;
  readonly #row: RowWriter;
  #rows = 0;

  constructor(tenant: string, from: number, row: RowWriter) {
    this.#tenant = tenant;
    this.#from = from;
    this.#row = row;
  }

  get rows(): number {
    return this.#rows;
  }

  get bytes(): number {
    return this.#row.bytes;
  }

  /** Adds those of the events that lie in the range up to `end`. */
  add(events: readonly StoredEvent[], end: number): void {
    for (const stored of events) {
      const { index } = stored.position;
      if (index < this.#from || index >= end) continue;
      writeRow(this.#row, this.#tenant, stored);
      this.#rows++;
    }
  }

  finish(end: number): RowChunk {
    return { from: this.#from, end, rows: this.#rows, bytes: this.#row.take() };
  }
}

export function joinChunks(chunks: readonly RowChunk[]): RowChunk {
  const [first] = chunks;
  const last = chunks.at(-1);
  if (first === undefined || last === undefined) throw new Error('there is nothing to join');
  if (chunks.length === 1) return first;
  const rows = chunks.reduce((sum, chunk) => sum + chunk.rows, 0);
  return { from: first.from, end: last.end, rows, bytes: Buffer.concat(chunks.map(({ bytes }) => bytes)) };
}
