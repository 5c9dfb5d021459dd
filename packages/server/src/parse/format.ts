import type { EventDraft } from '@daybook/event';
import type { Fields } from './json/index.ts';

/** What a parser may know besides the line itself. */
export interface ParseContext {
  /** When the line was received (or the file last written), in ms since 1970: the reference for times without a year. */
  readonly referenceMs: number;
  /** Minutes east of UTC for times without a zone. */
  readonly zoneOffsetMin: number;
  /** Time of the line before it in the same body, for formats that write a time only where it has changed. */
  readonly timeBefore?: string;
}

/**
 * One format of one-line messages. A format is a pure function of the line and the context: no state, no I/O, so lines
 * can be parsed in any order and again with the same result.
 */
export interface LineFormat {
  readonly name: string;
  /**
   * The event of a line that is surely of this format, as `matches` has it. For a format whose `parse` also takes lines that
   * may be of others; where it is absent, `parse` takes none.
   */
  parseSure?(line: string, context: ParseContext): EventDraft | null;
  /** Set where lines of other formats may look as if they were of this one too: those are tried before it. */
  readonly isGeneral?: boolean;
  /**
   * The same of a line whose JSON was read already, so that a line that may be of several formats is read once. Formats of
   * JSON have it.
   */
  readonly ofObject?: {
    matches(fields: Fields): boolean;
    parse(fields: Fields, context: ParseContext): EventDraft | null;
  };
  /** True when the line is surely of this format. Used to tell formats apart; cheap, never throws. */
  matches(line: string): boolean;
  /**
   * The event of a line, or null when the line is not of this format. Total: no input makes it throw, and the work is
   * linear in the line's length. Sets no `raw`.
   */
  parse(line: string, context: ParseContext): EventDraft | null;
  /**
   * The event of a message whose header a protocol carried apart (syslog, the journal); null when no line of this format
   * has such a header, or the message is of none of its programs. Total, as `parse` is.
   */
  parseBody?(body: string, header: BodyHeader): EventDraft | null;
  /** The lines that a line stands for, as views of it; null where it stands for itself. Total, linear. */
  split?(line: Uint8Array): Uint8Array[] | null;
  /** In place of `lineBytesMax`, where its program writes longer lines. */
  readonly lineBytesMax?: number;
  /** Set where several lines can make one event: then `parse` takes them joined, with their newlines between. */
  joiner?(): LineJoiner;
}

/**
 * Tells which lines of one body make one event together: it is asked for each line that is not blank, once, in order.
 * Its state is of that body and bounded. Total, and linear in the lines' length.
 */
export interface LineJoiner {
  /** How many records may be open at once. Where a line begins one more, the oldest open one is complete. */
  readonly openMax: number;
  /** The record that the line is of: it goes on the open one with this key, or begins it. */
  keyOf(line: string): string;
  /** Whether the line is the last of its record. */
  isLast?(line: string): boolean;
}

/** What a protocol says of a message beside its text. */
export interface BodyHeader {
  /** RFC 3339. */
  readonly time: string;
  readonly host?: string;
  /** The tag without its process id. */
  readonly program?: string;
  readonly pid?: number;
}
