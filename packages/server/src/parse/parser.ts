import type { EventDraft } from '@daybook/event';
import { detectFormat } from './detect.ts';
import type { ParseContext } from './format.ts';
import { formats, isFormatName } from './formats.ts';
import { parseLine } from './line.ts';

/** All line formats behind one door: tell the format, then read line by line. */
export const lineParser = {
  detect: (lines: readonly string[]): string | null => detectFormat([...lines]),
  knows: (format: string): boolean => isFormatName(format),
  /** @throws Error for a format that `knows` does not know. */
  parse(line: Uint8Array, format: string, context: ParseContext): EventDraft {
    if (!isFormatName(format)) throw new Error(`there is no format ${format}`);
    return parseLine(line, formats[format], context);
  },
};
