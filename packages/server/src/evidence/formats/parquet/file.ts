import { constants, zstdCompressSync } from 'node:zlib';
import type { EventView, ExportEnd, ExportHead, MissingEvent } from '@daybook/api';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { FileWriter } from '../writer.ts';
import { fileColumns, fileSchema, type Row } from './schema.ts';

/** Rows of a group: they are in memory at once, and nothing else is done while they are written. */
export const groupRowsMax = 4_000;
const groupTextMax = 8 * 1024 * 1024;
/** What describes a group stays in memory until the end. */
const groupsMax = 2_000;

const options = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };

export class ParquetFile implements FileWriter {
  readonly start: Uint8Array;
  readonly #bytes = new ByteWriter();
  readonly #writer: ParquetWriter;
  readonly #head: ExportHead;
  #cells: unknown[][] = fileColumns.map(() => []);
  #rows = 0;
  /** Characters of the rows that are held back. */
  #text = 0;
  #groups = 0;

  constructor(head: ExportHead) {
    this.#head = head;
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      schema: fileSchema,
      codec: 'ZSTD',
      compressors: { ZSTD: (bytes) => zstdCompressSync(bytes, options) },
      statistics: false,
      createdBy: 'Daybook',
    });
    this.start = this.#written();
  }

  get isFull(): boolean {
    return this.#groups >= groupsMax;
  }

  event(view: EventView): void {
    this.#add({ view });
  }

  missing(missing: MissingEvent): void {
    this.#add({ missing });
  }

  take(): Uint8Array | null {
    return this.#rows >= groupRowsMax || this.#text >= groupTextMax ? this.rest() : null;
  }

  rest(): Uint8Array | null {
    if (this.#rows === 0) return null;
    const columnData = fileColumns.map(({ name, hasStatistics }, i) => ({
      name,
      data: this.#cells[i] ?? [],
      statistics: hasStatistics,
      offsetIndex: false,
    }));
    void this.#writer.write({ columnData, rowGroupSize: this.#rows });
    this.#cells = fileColumns.map(() => []);
    this.#rows = 0;
    this.#text = 0;
    this.#groups += 1;
    return this.#written();
  }

  end(end: ExportEnd): Uint8Array {
    this.#writer.kvMetadata = [
      { key: 'daybook.export', value: JSON.stringify(this.#head) },
      { key: 'daybook.end', value: JSON.stringify(end) },
    ];
    void this.#writer.finish();
    return this.#written();
  }

  #add(row: Row): void {
    for (const [i, { read }] of fileColumns.entries()) {
      const cell = read(row);
      this.#cells[i]?.push(cell);
      if (typeof cell === 'string') this.#text += cell.length;
    }
    this.#rows += 1;
  }

  /** What was written since. Offsets in the file go on. */
  #written(): Uint8Array {
    const bytes = this.#bytes.getBytes().slice();
    this.#bytes.index = 0;
    return bytes;
  }
}
