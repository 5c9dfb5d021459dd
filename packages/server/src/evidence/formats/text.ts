import type { EventView, ExportEnd, ExportHead, MissingEvent } from '@daybook/api';
import type { FileWriter, Format } from './writer.ts';

/** A format of records that are text, one behind the other. Each method gives a whole record. */
export interface TextFormat {
  readonly type: string;
  readonly extension: string;
  head(head: ExportHead): string;
  event(view: EventView): string;
  missing(missing: MissingEvent): string;
  end(end: ExportEnd): string;
  /** Written after every piece where events do not name themselves: `last` is the last of them. */
  mark?(last: string): string;
}

export function textFormat(format: TextFormat): Format {
  const { type, extension } = format;
  return { type, extension, begin: (head) => new TextFile(format, head) };
}

class TextFile implements FileWriter {
  readonly start: string;
  readonly isFull = false;
  readonly #format: TextFormat;
  #text = '';
  /** Where the last event ends in it, and which one that is. */
  #last: { readonly position: string; readonly end: number } | null = null;

  constructor(format: TextFormat, head: ExportHead) {
    this.#format = format;
    this.start = format.head(head);
  }

  event(view: EventView): void {
    this.#text += this.#format.event(view);
    this.#last = { position: view.position, end: this.#text.length };
  }

  missing(missing: MissingEvent): void {
    this.#text += this.#format.missing(missing);
  }

  take(): string | null {
    return this.rest();
  }

  rest(): string | null {
    const text = this.#text;
    const last = this.#last;
    this.#text = '';
    this.#last = null;
    if (text === '') return null;
    if (last === null || this.#format.mark === undefined) return text;
    // Right behind the event: what is missing after it comes again with the rest.
    return `${text.slice(0, last.end)}${this.#format.mark(last.position)}${text.slice(last.end)}`;
  }

  end(end: ExportEnd): string {
    return this.#format.end(end);
  }
}
