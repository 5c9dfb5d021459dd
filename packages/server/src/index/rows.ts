import { FieldReader, readItems, type StoredItems } from '@daybook/event';
import { type Column, columns } from './columns.ts';
import { RowWriter } from './row-writer.ts';

/** Makes rows of events: each row is made of the bytes that were hashed, without an object in between. */
export class RowMaker {
  readonly row: RowWriter;
  readonly #reader = new FieldReader();

  constructor(row = new RowWriter()) {
    this.row = row;
  }

  /** Appends one row to what is to be inserted by `insertRows`. The ledger gives no event that cannot be read. */
  add(tenant: string, stored: StoredItems): void {
    this.#read(stored);
    for (const column of columns) this.#write(column, tenant, stored);
  }

  /** One row by its columns. What was added before and not taken yet is lost. */
  columnsOf(tenant: string, stored: StoredItems): Buffer[] {
    this.row.clear();
    this.#read(stored);
    return columns.map((column) => {
      this.#write(column, tenant, stored);
      return this.row.take();
    });
  }

  #read({ bytes, start, end, position }: StoredItems): void {
    if (!readItems(this.#reader, bytes, start, end)) throw new Error(`event ${position.index} cannot be read`);
  }

  #write({ write, absent }: Column, tenant: string, stored: StoredItems): void {
    if (absent !== undefined && !this.#reader.fields.has(absent.token)) this.row.u8(absent.byte);
    else write(this.row, this.#reader, stored, tenant);
  }
}

/** Rows of the indices `from` to `end` (not included) of one log. Indices whose content is gone make none. */
export interface RowChunk {
  readonly from: number;
  readonly end: number;
  readonly rows: number;
  readonly bytes: Buffer;
}

/** Collects the rows of one range, in order. What one that failed left behind in `rowMaker` is not among them. */
export class ChunkBuilder {
  readonly #tenant: string;
  readonly #from: number;
  readonly #rowMaker: RowMaker;
  #rows = 0;

  constructor(tenant: string, from: number, rowMaker: RowMaker) {
    this.#tenant = tenant;
    this.#from = from;
    this.#rowMaker = rowMaker;
    rowMaker.row.clear();
  }

  get rows(): number {
    return this.#rows;
  }

  get bytes(): number {
    return this.#rowMaker.row.size;
  }

  /** Adds those of the events that lie in the range up to `end`. */
  add(events: readonly StoredItems[], end: number): void {
    for (const stored of events) {
      const { index } = stored.position;
      if (index < this.#from || index >= end) continue;
      this.#rowMaker.add(this.#tenant, stored);
      this.#rows++;
    }
  }

  finish(end: number): RowChunk {
    return { from: this.#from, end, rows: this.#rows, bytes: this.#rowMaker.row.take() };
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
