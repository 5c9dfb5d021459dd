import type { EventView, ExportEnd, ExportHead, MissingEvent } from '@daybook/api';

/**
 * One format of an export. Each method gives a whole record as text. An export is its head, events and those that are
 * missing in the order of their times, and its end: a file without an end was cut.
 */
export interface ExportWriter {
  /** Content type and the ending of a file's name. */
  readonly type: string;
  readonly extension: string;
  head(head: ExportHead): string;
  event(view: EventView): string;
  missing(missing: MissingEvent): string;
  end(end: ExportEnd): string;
  /** Written after every piece where events do not name themselves: `last` is the last of them. */
  mark?(last: string): string;
}
