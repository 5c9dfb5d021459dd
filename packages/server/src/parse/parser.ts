import type { EventDraft } from '@daybook/event';
import { detectFormat } from './detect.ts';
import type { LineFormat, LineJoiner, ParseContext } from './format.ts';
import { formats, inOrder, isFormatName } from './formats.ts';
import { parseLine } from './line.ts';
import { Mapping } from './mapping/index.ts';
import { criJoiner } from './unwrap/index.ts';

const splitting = inOrder.filter(({ split }) => split !== undefined);

/**
 * All line formats behind one door: tell the format, then read line by line. `auto` is any of them, told anew for each line; a
 * mapping stands for a format that its operator wrote.
 */
export const lineParser = {
  detect: (lines: readonly string[]): string | null => detectFormat([...lines]),
  knows: (format: string): boolean => format === 'auto' || isFormatName(format),
  /** The lines that a line stands for; null where it stands for itself. */
  split(line: Uint8Array, format: string | Mapping): Uint8Array[] | null {
    if (format instanceof Mapping) return null;
    for (const each of splitting) {
      const lines = format === 'auto' || format === each.name ? each.split?.(line) : null;
      if (lines !== null && lines !== undefined) return lines;
    }
    return null;
  },
  /** Null where each line of the format is an event of its own. */
  joiner(format: string): LineJoiner | null {
    if (!isFormatName(format)) return null;
    const found: LineFormat = formats[format];
    return found.joiner?.() ?? null;
  },
  /** Null where no line of these was cut into parts by what wrote it. */
  partsJoiner: (lines: readonly Uint8Array[]): LineJoiner | null => criJoiner(lines),
  /** @throws Error for a format that `knows` does not know. */
  parse(line: Uint8Array, format: string | Mapping, context: ParseContext): EventDraft {
    if (format === 'auto' || format instanceof Mapping) return parseLine(line, format, context);
    if (!isFormatName(format)) throw new Error(`there is no format ${format}`);
    return parseLine(line, formats[format], context);
  },
};
