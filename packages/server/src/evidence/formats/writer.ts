import type { EventView, ExportEnd, ExportHead, MissingEvent } from '@daybook/api';

export type Piece = string | Uint8Array;

/** One format of an export. */
export interface Format {
  /** Content type and the ending of a file's name. */
  readonly type: string;
  readonly extension: string;
  begin(head: ExportHead): FileWriter;
}

/**
 * Writes one file: its start, events and those that are missing in the order of their times, and its end. A file without an
 * end was cut. What was written is held back until it is taken, so that its reader is recorded as having seen it before. One user.
 */
export interface FileWriter {
  readonly start: Piece;
  event(view: EventView): void;
  missing(missing: MissingEvent): void;
  /** All that was written since it was last taken, where that is enough for a piece; null where more has to come. */
  take(): Piece | null;
  /** The same, however little it is; null where there is nothing. */
  rest(): Piece | null;
  /** No more fits into one file of this format. */
  readonly isFull: boolean;
  end(end: ExportEnd): Piece;
}
