import type { Imported, Ingested } from '@daybook/api';
import type { ExportFile } from './export-file.ts';

/** What an import came to so far. */
export interface ImportTotals {
  readonly bytes: number;
  readonly lines: number;
  /** Events that were not in the log before. */
  readonly events: number;
  readonly unparsed: number;
  /** Events that were there already, from an earlier import. */
  readonly repeated: number;
  readonly refused: number;
  readonly conflicts: number;
  /** Of an export: events that it names, but whose content was gone; and whether it says that it is whole. */
  readonly missing?: number;
  readonly complete?: boolean;
  readonly formats: readonly string[];
  readonly first: string | null;
  readonly last: string | null;
}

const refusalsShownMax = 10;

/** Adds up what the server says of each chunk. */
export class ImportCount {
  #bytes = 0;
  #lines = 0;
  #events = 0;
  #unparsed = 0;
  #repeated = 0;
  #refused = 0;
  #conflicts = 0;
  readonly #formats = new Set<string>();
  #first: string | null = null;
  #last: string | null = null;
  /** The file, where it is an export. */
  exported: ExportFile | null = null;
  /** The first few refusals, for people. */
  readonly refusals: { line: number; message: string }[] = [];

  add(bytes: number, lines: number, answer: Ingested | Imported, format = 'json'): void {
    this.#bytes += bytes;
    this.#lines += lines;
    this.#events += answer.accepted - answer.repeated;
    this.#repeated += answer.repeated;
    this.#conflicts += answer.conflicts;
    if ('format' in answer) {
      this.#unparsed += answer.unparsed;
      this.#formats.add(answer.format);
    } else this.#formats.add(format);
    for (const { first, last } of answer.positions) {
      if (this.#first === null || indexOf(first) < indexOf(this.#first)) this.#first = first;
      if (this.#last === null || indexOf(last) > indexOf(this.#last)) this.#last = last;
    }
  }

  /** Bytes and lines of a chunk of which the server took nothing. */
  addRefusedChunk(bytes: number, lines: number): void {
    this.#bytes += bytes;
    this.#lines += lines;
  }

  refuse(line: number, message: string): void {
    this.#refused += 1;
    if (this.refusals.length < refusalsShownMax) this.refusals.push({ line, message });
  }

  get totals(): ImportTotals {
    return {
      bytes: this.#bytes,
      lines: this.#lines,
      events: this.#events,
      unparsed: this.#unparsed,
      repeated: this.#repeated,
      refused: this.#refused,
      conflicts: this.#conflicts,
      ...(this.exported === null ? {} : { missing: this.exported.missing, complete: this.exported.complete === true }),
      formats: [...this.#formats].sort(),
      first: this.#first,
      last: this.#last,
    };
  }
}

const indexOf = (position: string): number => Number(position.slice(position.indexOf(':') + 1));
