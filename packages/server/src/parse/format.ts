import type { EventDraft } from '@daybook/event';

/** What a parser may know besides the line itself. */
export interface ParseContext {
  /** When the line was received (or the file last written), in ms since 1970: the reference for times without a year. */
  readonly referenceMs: number;
  /** Minutes east of UTC for times without a zone. */
  readonly zoneOffsetMin: number;
}

/**
 * One format of one-line messages. A format is a pure function of the line and the context: no state, no I/O, so lines
 * can be parsed in any order and again with the same result.
 */
export interface LineFormat {
  readonly name: string;
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
  /** In place of `lineBytesMax`, where its program writes longer lines. */
  readonly lineBytesMax?: number;
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
