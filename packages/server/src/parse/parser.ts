import type { EventDraft } from '@daybook/event';
import { detectFormat } from './detect.ts';
import type { LineFormat, LineJoiner, ParseContext } from './format.ts';
import { formats, isFormatName } from './formats.ts';
import { parseLine } from './line.ts';

/** All line formats behind one door: tell the format, then read line by line. */
export const lineParser = {
  detect: (lines: readonly string[]): string | null => detectFormat([...lines]),
  knows: (format: string): boolean => isFormatName(format),
  /** Null where each line of the format is an event of its own. */
  joiner(format: string): LineJoiner | null {
    if (!isFormatName(format)) return null;
    const found: LineFormat = formats[format];
    return found.joiner?.() ?? null;
  },
  /** @throws Error for a format that `knows` does not know. */
  parse(line: Uint8Array, format: string, context: ParseContext): EventDraft {
    if (!isFormatName(format)) throw new Error(`there is no format ${format}`);
    return parseLine(line, formats[format], context);
  },
};
